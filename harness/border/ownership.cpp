// Who owns memory, as the program says it: annotations for anyone's types, and what the types of
// fearless/ownership.hpp say on their own behalf.
#include "detect/ownership.hpp"

#include "border/own.hpp"
#include "engine/engine.hpp"
#include "memory/heap.hpp"

namespace fearless {
namespace {

using ownership::Asserted;
using ownership::Saying;

uptr address_of(const void* p) { return reinterpret_cast<uptr>(p); }

// 0 bytes: the heap block that holds p, or nothing.
struct Bytes {
  uptr address;
  u64 count;
};
Bytes bytes_at(const void* p, u64 n) {
  if (n != 0) return {address_of(p), n};
  // Most are at the beginning of their block, or not far from it: behind the links of a node.
  constexpr u64 nearest = 64;
  const uptr address = address_of(p);
  for (uptr start = address & ~uptr{15}; address - start < nearest; start -= 16)
    if (const u64 bytes = heap::size_of(reinterpret_cast<const void*>(start)); bytes > address - start)
      return {start, bytes};
  const heap::Block block = heap::find(address);
  return block.live ? Bytes{block.address, block.bytes} : Bytes{0, 0};
}

void say(const void* p, u64 bytes, Saying what, const void* lock, uptr site) {
  if (FEARLESS_OUTSIDE()) return;
  ownership::say(address_of(p), bytes, what, address_of(lock), site);
  engine.owners_changed();
}

void begin(const void* p, u64 n, Asserted what, uptr site) {
  if (FEARLESS_OUTSIDE()) return;
  const Bytes bytes = bytes_at(p, n);
  ownership::begin_assertion(bytes.address, bytes.count, what, site);
  engine.owners_changed();
}
void end(const void* p, u64 n, Asserted what, uptr site) {
  if (FEARLESS_OUTSIDE()) return;
  const Bytes bytes = bytes_at(p, n);
  ownership::end_assertion(bytes.address, bytes.count, what, site);
  engine.owners_changed();
}

void for_value(const void* p, u64 n, Saying what, const ownership::Parcel& parcel, uptr site) {
  if (FEARLESS_OUTSIDE()) return;
  ownership::say_for_primitive(address_of(p), n, what, parcel, site);
  engine.owners_changed();
}
void for_collected(Saying what, const ownership::Parcel& parcel, uptr site) {
  if (FEARLESS_OUTSIDE()) return;
  if (ownership::say_of_collected(what, parcel, site)) engine.owners_changed();
}

}  // namespace
}  // namespace fearless

using namespace fearless;

FEARLESS_EXPORT void fearless_exclusive(const void* p, unsigned long n) {
  say(p, n, Saying::exclusive, nullptr, FEARLESS_SITE());
}
FEARLESS_EXPORT void fearless_shared_read(const void* p, unsigned long n) {
  say(p, n, Saying::read_only, nullptr, FEARLESS_SITE());
}
FEARLESS_EXPORT void fearless_guarded_by(const void* p, unsigned long n, const void* lock) {
  say(p, n, Saying::guarded, lock, FEARLESS_SITE());
}
FEARLESS_EXPORT void fearless_hand_over(const void* p, unsigned long n) {
  say(p, n, Saying::handed_over, nullptr, FEARLESS_SITE());
}
FEARLESS_EXPORT void fearless_only_atomics(const void* p, unsigned long n) {
  say(p, n, Saying::atomics, nullptr, FEARLESS_SITE());
}
FEARLESS_EXPORT void fearless_unowned(const void* p, unsigned long n) {
  say(p, n, Saying::nothing, nullptr, FEARLESS_SITE());
}

#define FEARLESS_ASSERTION(name, what)                                         \
  FEARLESS_EXPORT void fearless_begin_##name(const void* p, unsigned long n) { \
    begin(p, n, Asserted::what, FEARLESS_SITE());                              \
  }                                                                            \
  FEARLESS_EXPORT void fearless_end_##name(const void* p, unsigned long n) {   \
    end(p, n, Asserted::what, FEARLESS_SITE());                                \
  }
FEARLESS_ASSERTION(no_other_writes, no_other_writes)
FEARLESS_ASSERTION(no_other_access, no_other_access)
FEARLESS_ASSERTION(lent, lent)

FEARLESS_EXPORT void fearless_value_guarded(const void* p, unsigned long n, const void* lock, int lenient) {
  for_value(p, n, Saying::guarded, {address_of(lock), 0, lenient != 0}, FEARLESS_SITE());
}
FEARLESS_EXPORT void fearless_value_read_only(const void* p, unsigned long n) {
  for_value(p, n, Saying::read_only, {}, FEARLESS_SITE());
}
FEARLESS_EXPORT void fearless_value_ends(const void* p, unsigned long n) {
  if (FEARLESS_OUTSIDE() || !ownership::any()) return;
  ownership::left(address_of(p), address_of(p) + n, FEARLESS_SITE());
}
FEARLESS_EXPORT void fearless_block(const void* p) {
  if (FEARLESS_OUTSIDE()) return;
  const Bytes bytes = bytes_at(p, 0);
  if (bytes.count != 0) ownership::collect(bytes.address, bytes.count);
}
FEARLESS_EXPORT void fearless_blocks_guarded(const void* lock) {
  for_collected(Saying::guarded, {address_of(lock), address_of(lock), false}, FEARLESS_SITE());
}
FEARLESS_EXPORT void fearless_blocks_sent(const void* parcel) {
  for_collected(Saying::handed_over, {0, address_of(parcel), false}, FEARLESS_SITE());
}
FEARLESS_EXPORT void fearless_blocks_taken() { for_collected(Saying::taken, {}, FEARLESS_SITE()); }
FEARLESS_EXPORT void fearless_open_parcel(const void* parcel, int take) {
  if (FEARLESS_OUTSIDE() || !ownership::any()) return;
  ownership::open_parcel(address_of(parcel), take != 0 ? Saying::taken : Saying::nothing, FEARLESS_SITE());
  engine.owners_changed();
}
