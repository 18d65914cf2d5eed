// What the standard library shares behind its values, and counts the holders of in functions that are
// compiled into libstdc++: the texts of std::runtime_error and std::logic_error (and of all that are derived
// from them), the paths of a filesystem_error, and the facets of a std::locale.
#include "border/holders.hpp"

#include "border/own.hpp"
#include "core/own_code.hpp"
#include "detect/exempt.hpp"
#include "memory/heap.hpp"

namespace fearless::border {
namespace {

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

// <bits/locale_classes.h>: what a locale points to (std::locale::_Impl) begins with the number of its
// holders. Each of its facets, and of its caches of what they say, has holders of its own: all that have been
// made from one another.
struct Implementation {
  int count;
  const void* const* facets;
  std::size_t size;
  const void* const* caches;
};

void let_go_of_facet(const void* facet) {
  constexpr u64 count = sizeof(uptr);  // after the pointer to its virtual functions
  const auto address = reinterpret_cast<uptr>(facet);
  if (heap::in_arena(address)) let_go(address, count_at(address + count) == 1);
}

void let_go_of_facets(const void* locale) {
  const uptr address = pointer_at(reinterpret_cast<uptr>(locale));
  if (!heap::in_arena(address)) return;
  const bool is_last = count_at(address) == 1;
  let_go(address, is_last);
  if (!is_last) return;
  const auto* const all = reinterpret_cast<const Implementation*>(address);
  for (std::size_t i = 0; i < all->size; ++i) {
    let_go_of_facet(all->facets[i]);
    let_go_of_facet(all->caches[i]);
  }
}

// The runtime has things of these kinds itself, of the libstdc++ that is in it: their virtual functions, or
// the "C" locale, which is the only one that it has, are there.
bool is_the_runtimes(const void* object) {
  return own_code::image_contains(*static_cast<const uptr*>(object));
}

constexpr std::size_t word_of_text = 1, word_of_facets = 0;

// … which are never given back: `other`'s are still there, too.
void* share_for_good(void* self, const void* other, std::size_t word) {
  static_cast<uptr*>(self)[word] = static_cast<const uptr*>(other)[word];
  return self;
}

}  // namespace
}  // namespace fearless::border

using namespace fearless;

// Destructors, and assignments, which let go of what was there before.
#define FEARLESS_LETS_GO(what, name)                              \
  FEARLESS_REAL(void, name, void*)                                \
  FEARLESS_EXPORT FEARLESS_NOINLINE void name(void* self) {       \
    if (FEARLESS_UNLIKELY(border::is_the_runtimes(self))) return; \
    if (!FEARLESS_OUTSIDE()) border::let_go_of_##what(self);      \
    real::name(self);                                             \
  }
#define FEARLESS_LETS_GO_FOR(what, name)                                        \
  FEARLESS_REAL(void*, name, void*, const void*)                                \
  FEARLESS_EXPORT FEARLESS_NOINLINE void* name(void* self, const void* other) { \
    if (FEARLESS_UNLIKELY(border::is_the_runtimes(self)))                       \
      return border::share_for_good(self, other, border::word_of_##what);       \
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

// What a locale's facets say is kept when somebody has asked first, for all who have the locale: who comes
// later sees the pointer to it, and what it points to, through instructions that are not instrumented.
FEARLESS_REAL(void, _ZNSt6locale5_Impl16_M_install_cacheEPKNS_5facetEm, void*, const void*, std::size_t)
FEARLESS_EXPORT FEARLESS_NOINLINE void _ZNSt6locale5_Impl16_M_install_cacheEPKNS_5facetEm(void* self,
                                                                                          const void* cache,
                                                                                          std::size_t index) {
  if (FEARLESS_UNLIKELY(own_code::image_contains(reinterpret_cast<uptr>(self)))) return;
  if (!FEARLESS_OUTSIDE() && heap::in_arena(reinterpret_cast<uptr>(cache)))
    exempt::add(reinterpret_cast<uptr>(cache), heap::size_of(cache), true);
  real::_ZNSt6locale5_Impl16_M_install_cacheEPKNS_5facetEm(self, cache, index);
}
