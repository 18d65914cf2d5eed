/* The runtime's functions, as the public headers call them. Not for direct use: fearless.hpp, gtest.hpp and
 * annotate.hpp are. C, so that scenario and runtime may be compiled by different compilers. */
#ifndef FEARLESS_RUNTIME_H
#define FEARLESS_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fearless_option {
  const char* name;
  const char* value;
} fearless_option;

enum fearless_judgement {
  FEARLESS_NOTHING_WRONG,
  FEARLESS_RESULTS_WRONG, /* no order explains the results */
  FEARLESS_WAITING_WRONG, /* nor that those who wait do */
  FEARLESS_UNDECIDED,     /* whether one does was not found out */
  FEARLESS_JUDGE_FAILED   /* the test itself is wrong: that says nothing of the results */
};

typedef struct fearless_case {
  const char* suite; /* may be null */
  const char* name;  /* may be null: numbered */
  void (*body)(void*);
  void* argument;
  const fearless_option* options;
  size_t option_count;
  int decides_exit_code; /* does a verdict other than passed count for fearless_exit_code()? */
  /* Of a case whose body notes operations; else null. Both are called outside the scenario, the threads and
   * memory of the execution as it has left them.
   * judge: what is wrong with the operations noted, as enum fearless_judgement (*why: in one line)? If
   * `stuck`, the threads that are left wait for good. */
  int (*judge)(void* argument, int stuck, const char** why);
  const char* (*describe)(void* argument); /* the operations, of an execution with a violation */
} fearless_case;

/* Cases with the same body, one for each input. */
typedef struct fearless_family {
  fearless_case each;
  /* Input number `number`, simple ones first, as a text without zeros; null: there are no more. With `every`,
   * all inputs there are, in order; else random ones. Empty: none has been found so far, look for the next if
   * there is time. */
  const char* (*generate)(void* argument, uint64_t number, uint64_t seed, int every);
  /* The number-th input that is simpler than `input`; null: there are no more. */
  const char* (*simplify)(void* argument, const char* input, uint64_t number);
  /* The next executions are of this input. 0: it is none. */
  int (*use)(void* argument, const char* input);
  /* Which operations no input has had so far, by name; empty: all were in one. May be null. */
  const char* (*never)(void* argument);
  int samples; /* also with `every`, `generate` gives some inputs only: a search of them is never complete */
} fearless_family;

typedef struct fearless_site {
  const char* thread;
  const char* operation;
  const char* file;
  const char* function;
  unsigned line;
} fearless_site;

typedef struct fearless_violation {
  const char* kind;
  const char* message;
  const char* replay;
  uint64_t execution;
  uint64_t schedule_length;
  unsigned context_switches;
  const fearless_site* sites;
  size_t site_count;
  const char* history; /* the operations noted, as a table; empty: there are none */
} fearless_violation;

typedef struct fearless_count {
  const char* text;
  uint64_t executions;
} fearless_count;

typedef struct fearless_summary {
  const char* suite;
  const char* name;
  const char* verdict; /* passed, failed, incomplete, vacuous, nondeterministic, internal error, skipped */
  int complete;
  const char* strategy;
  const char* memory_model;
  uint64_t executions, blocked, decisions;
  double seconds;
  unsigned threads;
  const fearless_violation* violations;
  size_t violation_count;
  const fearless_count* outcomes;
  size_t outcome_count;
  const char* report; /* the text for people */
  const char* skipped; /* why the body skipped itself, or null */
  int exit_code; /* of this case, were it the only one */
} fearless_summary;

/* Searches the case. The result is valid until the next call. */
const fearless_summary* fearless_check_case(const fearless_case* c);
const fearless_summary* fearless_check_family(const fearless_family* f);

/* The case ("Suite.Name") whose token is to be replayed (FEARLESS_REPLAY), if it has not been run so far; or
 * null. Valid until the next call. */
const char* fearless_not_replayed(void);

/* 70, 1, 5, 4, 3 or 0: the first of these that a case of this process has earned. Where none has been run,
 * the summary (FEARLESS_JSON) is written now: of none. */
int fearless_exit_code(void);
/* How many cases that decide the exit code had another verdict than passed (or incomplete without
 * require_complete). */
int fearless_failed_cases(void);

/* Inside a scenario: an assertion of a test framework has failed; the body skips itself. */
void fearless_test_failed(const char* file, int line, const char* text);
void fearless_test_skipped(const char* why);
/* After a failure that ends the test, as those of ASSERT_. */
void fearless_test_failed_fatally(void);
/* Has the execution failed so, or skipped itself? */
int fearless_test_is_over(void);

/* Is the caller scenario code of an execution under way? */
int fearless_in_scenario(void);

/* Operation `number` (from 0) of the execution, which the caller is about to begin, or has finished. No
 * decision, no synchronisation. */
void fearless_operation_invoked(unsigned number);
void fearless_operation_returned(unsigned number);
/* The operation that the caller has begun ends its thread, and will not return: that is refused. */
void fearless_operation_ends_thread(void);
/* Points of the execution's time, all different; 0: not yet. */
uint64_t fearless_operation_time(unsigned number, int returned);
/* Had operation a returned before b was invoked? Under a weak memory model: in happens-before. */
int fearless_operation_precedes(unsigned a, unsigned b);
/* Outside the scenario: the specification performs the operation of this name; null: it has returned. */
void fearless_specification_performs(const char* operation);
/* The operation that the caller has begun may wait for good: whether it does so rightly is asked of the judge
 * when nobody can go on. */
void fearless_operation_may_wait(void);
/* The operation that the caller has begun is to finish in so many visible operations, if its thread is left
 * alone. */
void fearless_operation_finishes_alone(unsigned steps);
/* From `after` visible operations on, one thread is left alone until it has finished such an operation: the
 * which-th of those that are inside one. */
void fearless_leave_one_alone(unsigned after, unsigned which);
/* Asks the case's judge. Does not return if something is wrong. */
void fearless_judge(void);

void fearless_outcome_n(const char* text, unsigned long length);
void fearless_cover_n(const char* name, unsigned long length);
int fearless_choose_in_scenario(int n);
void fearless_assume_failed(void);
void fearless_happens_before(const void* p);
void fearless_happens_after(const void* p);

/* Ownership: what annotate.hpp says of n bytes at p, in the name of the calling thread. */
void fearless_exclusive(const void* p, unsigned long n);
void fearless_shared_read(const void* p, unsigned long n);
void fearless_guarded_by(const void* p, unsigned long n, const void* lock);
void fearless_hand_over(const void* p, unsigned long n);
void fearless_only_atomics(const void* p, unsigned long n);
void fearless_unowned(const void* p, unsigned long n);
void fearless_begin_no_other_writes(const void* p, unsigned long n);
void fearless_end_no_other_writes(const void* p, unsigned long n);
void fearless_begin_no_other_access(const void* p, unsigned long n);
void fearless_end_no_other_access(const void* p, unsigned long n);
void fearless_begin_lent(const void* p, unsigned long n);
void fearless_end_lent(const void* p, unsigned long n);

/* What the types of fearless/ownership.hpp say of values that they own, and of the heap blocks that those
 * own: a block (or none) by any pointer into it, first all of them, then what holds of them. Blocks that go
 * together are found again by their parcel, any address. `lenient`: readers may write, for the value sees to
 * that itself. */
void fearless_value_guarded(const void* p, unsigned long n, const void* lock, int lenient);
void fearless_value_read_only(const void* p, unsigned long n);
void fearless_value_ends(const void* p, unsigned long n);
void fearless_block(const void* p);
void fearless_blocks_guarded(const void* lock);
void fearless_blocks_sent(const void* parcel);
void fearless_blocks_taken(void);
void fearless_open_parcel(const void* parcel, int take);

#ifdef __cplusplus
}
#endif
#endif
