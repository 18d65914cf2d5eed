// Data races: two accesses to a byte by different threads, at least one a write, at least one not
// atomic, neither happening before the other.
//
// Precise: a race is reported if and only if the accesses of this execution contain one. Exact to the
// byte. The check of an access that the thread has already made since it last released anything is one
// comparison, and that of one that comes after all others to its bytes is `simple`, both inlined from here;
// everything else is in race.cpp.
#pragma once

#include "core/hot.hpp"
#include "core/violation.hpp"
#include "detect/accesses.hpp"
#include "detect/frames.hpp"
#include "memory/shadow.hpp"
#include "model/clock.hpp"
#include "model/location.hpp"

namespace fearless::race {

// The bytes of a cell that an access covers, as a mask. The access must not leave the cell.
FEARLESS_INLINE u64 mask_of(uptr address, unsigned size) { return ((u64{1} << size) - 1) << (address & 7); }

FEARLESS_INLINE bool same_time(shadow::Epoch a, shadow::Epoch b) {
  return ((a ^ b) & ~shadow::byte_mask) == 0;
}

// The whole check.
void check_cell(shadow::Cell* c, uptr address, unsigned size, bool write, uptr site);
// The same of an access that `simple` has not been enough for.
void check_cell_at_length(shadow::Cell* c, uptr address, unsigned size, bool write, uptr site);
void check_split(uptr address, unsigned size, bool write, uptr site);
// (Aligned: how fast its loop is depends on where it lies.)
[[gnu::aligned(64)]] void check_range(uptr address, u64 bytes, bool write, uptr site);

// The same time, and all of these bytes. (A filter has none.)
FEARLESS_INLINE bool known(shadow::Epoch have, u64 mask) {
  return ((have ^ hot.filter) & (~shadow::byte_mask | mask)) == mask;
}

// The check where it is simple: nothing but accesses to just these bytes, all before this one. False if it is
// not, with nothing done. Of an access that is not `known`. (It calls nothing: what it is inlined in keeps
// little.)
FEARLESS_INLINE bool simple(shadow::Cell* c, uptr address, u64 mask, bool write, uptr site) {
  if (FEARLESS_UNLIKELY(hot.filter != hot.epoch || c->link != 0)) return false;
  const shadow::Epoch last_write = c->write;
  const shadow::Epoch last_read = c->read;
  const shadow::Epoch now = hot.epoch;
  const auto before = [](shadow::Epoch e, u64 bytes) {
    return !shadow::current_execution(e) ||
           ((e & shadow::byte_mask) == bytes && (mine(e) || (has_entry(e) && ordered(e))));
  };
  if (FEARLESS_UNLIKELY(!before(last_write, mask) || !before(last_read, mask))) return false;
  // (Nobody else has run since this thread's last access at this time.)
  if (frames::foreign(address) && !same_time(last_read, now) && !same_time(last_write, now)) {
    if (FEARLESS_UNLIKELY(!frames::touched(address))) return false;
    hot.log->looked_at = frames::ends;
  }
  if (write) {
    c->write = now | mask;
    c->set_write_site(site);
    // Reads that this write is after need not be remembered beside it.
    if (!mine(last_read)) c->read = 0;
  } else {
    c->read = now | mask;
    c->set_read_site(site);
  }
  return true;
}

// The first access of all to these bytes, or the first at a time of the thread.
template <unsigned size, bool write>
FEARLESS_NOINLINE void at_another_time(shadow::Cell* c, uptr address, uptr site) {
  const u64 mask = size == 8 ? shadow::byte_mask : mask_of(address, size);
  if (FEARLESS_LIKELY(simple(c, address, mask, write, site))) return;
  check_cell_at_length(c, address, size, write, site);
}

// A plain access of 1, 2, 4 or 8 bytes by scenario code.
template <unsigned size, bool write>
FEARLESS_INLINE void access(shadow::Cell* c, uptr address, uptr site) {
  if (size > 1 && FEARLESS_UNLIKELY((address & 7) + size > 8)) return check_split(address, size, write, site);
  const u64 mask = mask_of(address, size);
  if (!write && known(c->read, mask)) return;
  if (known(c->write, mask)) return;
  at_another_time<size, write>(c, address, site);
}
template <unsigned size, bool write>
FEARLESS_INLINE void access(uptr address, uptr site) {
  access<size, write>(shadow::cell(address), address, site);
}

// An atomic access: checked against the plain ones, and remembered for plain ones to come.
void check_atomic_slow(Location& l, shadow::Cell* c, unsigned size, bool write, uptr site, Tick when);

FEARLESS_INLINE Tick now() { return hot.clock->get(hot.slot); }

FEARLESS_INLINE void remember(Location& l, bool write, uptr site, Tick when) {
  if (write) {
    l.writes.set(hot.slot, when);
    l.write_site = site;
  } else {
    l.reads.set(hot.slot, when);
    l.read_site = site;
  }
}

// `when`: the thread's time at the access, which it may have released since.
FEARLESS_INLINE void atomic_access(Location& l, unsigned size, bool write, uptr site, Tick when) {
  if (FEARLESS_UNLIKELY(frames::foreign(l.address))) frames::touch(l.address, size, write, true, site);
  const Slot me = hot.slot;
  shadow::Cell* c = shadow::cell(l.address);
  // Nothing plain in the cell in this execution, or only what happens before this access.
  const auto quiet = [&](shadow::Epoch e) {
    return !shadow::current_execution(e) || shadow::slot_of(e) == me ||
           shadow::time_of(e) - hot.time_base <= hot.clock->get(shadow::slot_of(e));
  };
  const bool over_several_cells = (l.address & 7) + size > 8;
  if (FEARLESS_UNLIKELY(!quiet(c->write) || !quiet(c->read) || l.next != 0 || hot.observer != nullptr ||
                        over_several_cells || objects.at(c->link) != &l))
    check_atomic_slow(l, c, size, write, site, when);
  remember(l, write, site, when);
}
FEARLESS_INLINE void atomic_access(Location& l, unsigned size, bool write, uptr site) {
  atomic_access(l, size, write, site, now());
}

// Memory comes into the hands of the current thread (allocated), or goes out of them (freed). Freeing
// is a write to all bytes: a thread that has used them must have come before, or
// it is a use after free that happened to come early.
void allocated(uptr address, u64 bytes, uptr site);
void freed(uptr address, u64 bytes, uptr site);
// The same for memory given back to the system.
void unmapped(uptr address, u64 bytes, uptr site);
// The variable in this cell of the current thread's stack ends its life.
void end_of_scope(uptr cell_address, uptr site);
// Forgets everything about the bytes: they are put to a new use by the runtime itself.
void forget(uptr address, u64 bytes);

}  // namespace fearless::race
