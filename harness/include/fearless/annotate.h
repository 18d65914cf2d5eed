/* What a scenario can tell the search, for C. In ordinary builds (without FEARLESS defined, as the
 * compiler wrappers and CMake functions do) all of this compiles to nothing. */
#ifndef FEARLESS_ANNOTATE_H
#define FEARLESS_ANNOTATE_H

#ifdef FEARLESS
#include <fearless/runtime.h>
#include <string.h>

/* The executions of interest are those in which the condition holds: in others this thread stops here. */
static inline void fearless_assume(int condition) {
  if (!condition && fearless_in_scenario()) fearless_assume_failed();
}
/* A number from 0 to n-1: the search tries them all. */
static inline int fearless_choose(int n) { return fearless_choose_in_scenario(n); }
/* What this execution came to: the summary counts the executions that ended with each text. */
static inline void fearless_outcome(const char* text) { fearless_outcome_n(text, strlen(text)); }
/* This place has been reached: the summary counts the executions. */
static inline void fearless_cover(const char* name) { fearless_cover_n(name, strlen(name)); }
/* fearless_happens_before(p), fearless_happens_after(p): all that came before the former happens before
 * all that comes after a later call of the latter with the same p. For synchronisation that the tool
 * cannot see (inline assembly, uninstrumented code). */
/* Ownership of n bytes at p, as fearless/ownership/annotate.hpp explains it: fearless_exclusive(p, n),
 * fearless_shared_read(p, n), fearless_guarded_by(p, n, lock), fearless_hand_over(p, n),
 * fearless_only_atomics(p, n), fearless_unowned(p, n), and, to be called in pairs by one thread,
 * fearless_begin_… and fearless_end_… for no_other_writes(p, n), no_other_access(p, n), lent(p, n). */

#else

static inline void fearless_assume(int condition) { (void)condition; }
static inline int fearless_choose(int n) {
  (void)n;
  return 0;
}
static inline void fearless_outcome(const char* text) { (void)text; }
static inline void fearless_cover(const char* name) { (void)name; }
static inline void fearless_happens_before(const void* p) { (void)p; }
static inline void fearless_happens_after(const void* p) { (void)p; }
static inline void fearless_exclusive(const void* p, unsigned long n) {
  (void)p;
  (void)n;
}
static inline void fearless_shared_read(const void* p, unsigned long n) {
  (void)p;
  (void)n;
}
static inline void fearless_hand_over(const void* p, unsigned long n) {
  (void)p;
  (void)n;
}
static inline void fearless_only_atomics(const void* p, unsigned long n) {
  (void)p;
  (void)n;
}
static inline void fearless_unowned(const void* p, unsigned long n) {
  (void)p;
  (void)n;
}
static inline void fearless_begin_no_other_writes(const void* p, unsigned long n) {
  (void)p;
  (void)n;
}
static inline void fearless_end_no_other_writes(const void* p, unsigned long n) {
  (void)p;
  (void)n;
}
static inline void fearless_begin_no_other_access(const void* p, unsigned long n) {
  (void)p;
  (void)n;
}
static inline void fearless_end_no_other_access(const void* p, unsigned long n) {
  (void)p;
  (void)n;
}
static inline void fearless_begin_lent(const void* p, unsigned long n) {
  (void)p;
  (void)n;
}
static inline void fearless_end_lent(const void* p, unsigned long n) {
  (void)p;
  (void)n;
}
static inline void fearless_guarded_by(const void* p, unsigned long n, const void* lock) {
  (void)p;
  (void)n;
  (void)lock;
}

#endif
#endif
