// What the standard library shares behind its values, and counts the holders of in functions that are
// compiled into libstdc++: the texts of std::runtime_error and std::logic_error (and of all that are derived
// from them), the paths of a filesystem_error, and the facets of a std::locale.
//
// The runtime has libstdc++ in itself, and these are its own functions, too. What it has of such things
// itself is nothing for the program's library, and never given back.
#include "border/holders.hpp"

#include "border/own.hpp"
#include "core/own_code.hpp"
#include "memory/heap.hpp"

namespace fearless::border {
namespace {

constexpr std::size_t member_of_text = 1, member_of_facets = 0;

int count_at(uptr address) { return *reinterpret_cast<const volatile int*>(address); }
uptr pointer_at(uptr address) { return *reinterpret_cast<const uptr*>(address); }

// <ext/cow_string.h>: the text follows the number of holders but one, which ends what there is of a string
// beside its characters. It is the first member of an exception, after the pointer to its virtual functions.
void let_go_of_text(const void* exception) {
  constexpr u64 rep_bytes = 24, count = 16;
  const uptr rep = pointer_at(reinterpret_cast<uptr>(exception) + sizeof(uptr)) - rep_bytes;
  if (heap::in_arena(rep)) let_go(rep, count_at(rep + count) <= 0);
}

// <bits/fs_dir.h>, <bits/shared_ptr_base.h>: a std::shared_ptr after the std::system_error.
void let_go_of_paths(const void* filesystem_error) {
  constexpr u64 counts = 40, uses = 8;
  const uptr counted = pointer_at(reinterpret_cast<uptr>(filesystem_error) + counts);
  if (heap::in_arena(counted)) let_go(counted, count_at(counted + uses) == 1);
}

// <bits/locale_classes.h>: what a locale points to begins with the number of its holders.
void let_go_of_facets(const void* locale) {
  const uptr implementation = pointer_at(reinterpret_cast<uptr>(locale));
  if (heap::in_arena(implementation)) let_go(implementation, count_at(implementation) == 1);
}

// Of the runtime's own: their one member, the last, is a pointer. (The text of an exception, a locale.)
void* share_for_good(void* self, const void* other, std::size_t member) {
  static_cast<uptr*>(self)[member] = static_cast<const uptr*>(other)[member];
  return self;
}

}  // namespace
}  // namespace fearless::border

using namespace fearless;

// Destructors, and assignments, which let go of what was there before.
#define FEARLESS_LETS_GO(what, name)                                    \
  FEARLESS_REAL(void, name, void*)                                      \
  FEARLESS_EXPORT FEARLESS_NOINLINE void name(void* self) {             \
    if (FEARLESS_UNLIKELY(own_code::contains(FEARLESS_SITE()))) return; \
    if (!FEARLESS_OUTSIDE()) border::let_go_of_##what(self);            \
    real::name(self);                                                   \
  }
#define FEARLESS_LETS_GO_FOR(what, name)                                        \
  FEARLESS_REAL(void*, name, void*, const void*)                                \
  FEARLESS_EXPORT FEARLESS_NOINLINE void* name(void* self, const void* other) { \
    if (FEARLESS_UNLIKELY(own_code::contains(FEARLESS_SITE())))                 \
      return border::share_for_good(self, other, border::member_of_##what);     \
    if (!FEARLESS_OUTSIDE()) border::let_go_of_##what(self);                    \
    return real::name(self, other);                                             \
  }

FEARLESS_LETS_GO(text, _ZNSt13runtime_errorD1Ev)
FEARLESS_LETS_GO(text, _ZNSt13runtime_errorD2Ev)
FEARLESS_LETS_GO_FOR(text, _ZNSt13runtime_erroraSERKS_)
FEARLESS_LETS_GO_FOR(text, _ZNSt13runtime_erroraSEOS_)
FEARLESS_LETS_GO(text, _ZNSt11logic_errorD1Ev)
FEARLESS_LETS_GO(text, _ZNSt11logic_errorD2Ev)
FEARLESS_LETS_GO_FOR(text, _ZNSt11logic_erroraSERKS_)
FEARLESS_LETS_GO_FOR(text, _ZNSt11logic_erroraSEOS_)
FEARLESS_LETS_GO(paths, _ZNSt10filesystem7__cxx1116filesystem_errorD1Ev)
FEARLESS_LETS_GO(paths, _ZNSt10filesystem7__cxx1116filesystem_errorD2Ev)
FEARLESS_LETS_GO(facets, _ZNSt6localeD1Ev)
FEARLESS_LETS_GO(facets, _ZNSt6localeD2Ev)
FEARLESS_LETS_GO_FOR(facets, _ZNSt6localeaSERKS_)
