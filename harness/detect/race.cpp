#include "detect/race.hpp"

#include "detect/exempt.hpp"
#include "detect/lifetime.hpp"
#include "detect/ownership.hpp"
#include "detect/residue.hpp"
#include "memory/heap.hpp"
#include "memory/scratch.hpp"

namespace fearless::race {
namespace {

using shadow::Cell;
using shadow::Epoch;

FEARLESS_NOINLINE void report(uptr address, unsigned size, Place here, Place other) {
  if (exempt::contains(address)) return;
  Finding f;
  f.kind = ViolationKind::data_race;
  f.address = address;
  f.size = size;
  f.here = here;
  f.other = other;
  f.places = 2;
  raise(f);
}

// Of an access within a cell and an earlier one those bytes are told that both have.
FEARLESS_NOINLINE void report_common(uptr address, unsigned size, Epoch before, Place here, Place other) {
  const u64 both = before & mask_of(address, size);
  const auto first = static_cast<unsigned>(__builtin_ctzll(both));
  const auto last = static_cast<unsigned>(63 - __builtin_clzll(both));
  report((address & ~uptr{7}) + first, last - first + 1, here, other);
}

FEARLESS_NOINLINE void report(uptr address, unsigned size, bool write, uptr site, Epoch before,
                              bool before_write, uptr before_site) {
  report_common(address, size, before, place_here(write ? OpKind::plain_write : OpKind::plain_read, site),
                place_of_slot(shadow::slot_of(before),
                              before_write ? OpKind::plain_write : OpKind::plain_read, before_site));
}

// A plain access must be after every atomic write to its bytes, and a plain write after every atomic
// read too.
FEARLESS_NOINLINE void check_location(Location& l, uptr address, unsigned size, bool write, uptr site) {
  if (l.address >= address + size || address >= l.address + l.size) return;
  Slot unordered = l.writes.first_not_covered_by(*hot.clock);
  bool atomic_write = true;
  if (unordered == no_slot && write) {
    unordered = l.reads.first_not_covered_by(*hot.clock);
    atomic_write = false;
  }
  if (unordered != no_slot && unordered != hot.slot) {
    Place other = place_of_slot(unordered, atomic_write ? OpKind::store : OpKind::load,
                                atomic_write ? l.write_site : l.read_site);
    other.atomic = true;
    const uptr begin = address < l.address ? l.address : address;
    const uptr end = address + size < l.address + l.size ? address + size : l.address + l.size;
    report(begin, static_cast<unsigned>(end - begin),
           place_here(write ? OpKind::plain_write : OpKind::plain_read, site), other);
    return;
  }
  // A plain write begins the life of a new object in this memory: what the old one released is gone.
  if (write && address <= l.address && l.address + l.size <= address + size) {
    l.released.clear();
    l.has_released = false;
    l.value_known = false;
    ++l.version;
  }
}

// The cell's other inhabitants. Returns those access records that the new access does not supersede.
FEARLESS_NOINLINE void check_linked(Object* first, uptr address, unsigned size, u64 mask, bool write,
                                    uptr site) {
  for (Object* o = first; o != nullptr; o = objects.next(o)) {
    if (o->type == ObjectType::location) {
      check_location(*static_cast<Location*>(o), address, size, write, site);
      continue;
    }
    if (o->type != ObjectType::accesses) {
      if (write) lifetime::overwritten(*o, address, size, site);
      continue;
    }
    auto& a = *static_cast<Accesses*>(o);
    for (u32 i = 0; i < a.count;) {
      Access& r = a.list[i];
      if ((r.epoch & mask) == 0) {
        ++i;
        continue;
      }
      if (!mine(r.epoch) && (write || r.write) && !ordered(r.epoch)) {
        report(address, size, write, site, r.epoch, r.write, r.site);
      } else if (write || !r.write) {
        // This access is after that one: whoever races with that one races with this one too.
        if (mine(r.epoch) || ordered(r.epoch)) r.epoch &= ~mask;
      }
      if ((r.epoch & shadow::byte_mask) == 0) {
        r = a.list[--a.count];
      } else {
        ++i;
      }
    }
  }
}

FEARLESS_NOINLINE void keep(Cell* c, uptr address, Epoch e, bool write, uptr site) {
  Accesses* a = nullptr;
  for (Object* o = objects.first(c, address); o != nullptr; o = objects.next(o))
    if (o->type == ObjectType::accesses) a = static_cast<Accesses*>(o);
  if (a == nullptr)
    a = static_cast<Accesses*>(objects.make(c, address & ~uptr{7}, ObjectType::accesses, sizeof(Accesses)));
  for (u32 i = 0; i < a->count; ++i) {
    Access& r = a->list[i];
    if (r.write != write || shadow::slot_of(r.epoch) != shadow::slot_of(e)) continue;
    if ((r.epoch & shadow::byte_mask & ~e) == 0 || same_time(r.epoch, e)) {
      const u64 bytes = same_time(r.epoch, e) ? r.epoch & shadow::byte_mask : 0;
      r = {e | bytes, site, write};
      return;
    }
  }
  if (a->count == a->capacity) {
    const u32 bigger = a->capacity == 0 ? 4 : 2 * a->capacity;
    auto* list = scratch.array<Access>(bigger);
    for (u32 i = 0; i < a->count; ++i) list[i] = a->list[i];
    a->list = list;
    a->capacity = bigger;
  }
  a->list[a->count++] = {e, site, write};
}

// An atomic access to (part of) one cell must come after the plain ones there.
FEARLESS_NOINLINE void check_atomic_cell(uptr address, const Cell* c, unsigned size, bool write, uptr site) {
  if (hot.observer != nullptr) hot.observer->access(address, size, write, true, site);
  if (FEARLESS_UNLIKELY(c->link != 0) && objects.is_watched(c, address))
    ownership::access(address, size, write, true, site);
  const u64 mask = mask_of(address, size);
  const auto against = [&](Epoch e, bool before_write, uptr before_site) {
    Place here = place_here(write ? OpKind::store : OpKind::load, site);
    here.atomic = true;
    report_common(address, size, e, here,
                  place_of_slot(shadow::slot_of(e), before_write ? OpKind::plain_write : OpKind::plain_read,
                                before_site));
  };
  if (shadow::current_execution(c->write)) {
    if (shadow::slot_of(c->write) == shadow::freed_slot) {
      lifetime::used_after_free(address, size, write, site, *c);
      return;
    }
    if ((c->write & mask) != 0 && !mine(c->write) && !ordered(c->write))
      against(c->write, true, c->write_site());
  }
  if (write && shadow::current_execution(c->read) && (c->read & mask) != 0 && !mine(c->read) &&
      !ordered(c->read))
    against(c->read, false, c->read_site());
  for (const Object* o = objects.first(c, address); o != nullptr; o = objects.next(o)) {
    if (o->type != ObjectType::accesses) continue;
    const auto& a = *static_cast<const Accesses*>(o);
    for (u32 i = 0; i < a.count; ++i) {
      const Access r = a.list[i];
      if ((r.epoch & mask) != 0 && (write || r.write) && !mine(r.epoch) && !ordered(r.epoch))
        against(r.epoch, r.write, r.site);
    }
  }
}

FEARLESS_NOINLINE void check_cell_slowly(Cell* c, uptr address, unsigned size, u64 mask, bool write,
                                         uptr site) {
  if (FEARLESS_UNLIKELY(hot.ignored != 0) && (hot.ignored & (write ? 2 : 1)) != 0) return;
  if (FEARLESS_UNLIKELY(hot.observer != nullptr)) hot.observer->access(address, size, write, false, site);
  const Epoch now = hot.epoch;
  const Epoch last_write = c->write;
  const Epoch last_read = c->read;
  // What is skipped when nobody watches (race.hpp) is to change nothing when somebody does: a run that is
  // recorded finds what the run before it found, sites and all.
  const auto has = [&](Epoch e) { return same_time(e, now) && (e & mask) == mask; };
  if (hot.observer != nullptr && !hot.every_read && (has(write ? last_write : last_read) || has(last_write)))
    return;
  if (FEARLESS_UNLIKELY(c->link != 0) && objects.is_watched(c, address))
    ownership::access(address, size, write, false, site);
  // (Nobody else has run since this thread's last access at this time.)
  if (FEARLESS_UNLIKELY(frames::foreign(address)) && !same_time(last_read, now) &&
      !same_time(last_write, now))
    frames::touch(address, size, write, false, site);
  const bool have_write = shadow::current_execution(last_write);
  const bool have_read = shadow::current_execution(last_read);

  if (have_write) {
    if (FEARLESS_UNLIKELY(shadow::slot_of(last_write) == shadow::freed_slot)) {
      lifetime::used_after_free(address, size, write, site, *c);
      return;
    }
    // The last write must happen before this access.
    if ((last_write & mask) != 0 && !mine(last_write) && !ordered(last_write))
      report(address, size, write, site, last_write, true, c->write_site());
  }
  // The last read must happen before this write.
  if (write && have_read && (last_read & mask) != 0 && !mine(last_read) && !ordered(last_read))
    report(address, size, write, site, last_read, false, c->read_site());
  if (FEARLESS_UNLIKELY(c->link != 0)) {
    Object* first = objects.first(c, address);
    if (first != nullptr) check_linked(first, address, size, mask, write, site);
  }

  if (write) {
    if (have_write && same_time(last_write, now)) {
      c->write = last_write | mask;
    } else {
      const u64 left = have_write ? last_write & shadow::byte_mask & ~mask : 0;
      if (FEARLESS_UNLIKELY(left != 0))
        keep(c, address, (last_write & ~shadow::byte_mask) | left, true, c->write_site());
      c->write = now | mask;
    }
    c->set_write_site(site);
    // Reads of these bytes that this write is after need not be remembered beside it.
    if (have_read && !mine(last_read) && ordered(last_read)) {
      const u64 left = last_read & shadow::byte_mask & ~mask;
      c->read = left == 0 ? 0 : (last_read & ~shadow::byte_mask) | left;
    }
    return;
  }

  // (A read of what the thread has just written races with whatever the write races with; it need not be
  // remembered unless every racing access is wanted.)
  if (have_write && same_time(last_write, now) && (last_write & mask) == mask && !hot.every_read) return;
  if (have_read && same_time(last_read, now)) {
    c->read = last_read | mask;
  } else {
    if (have_read) {
      const bool after = mine(last_read) || ordered(last_read);
      const u64 left = last_read & shadow::byte_mask & (after ? ~mask : ~u64{0});
      if (FEARLESS_UNLIKELY(left != 0))
        keep(c, address, (last_read & ~shadow::byte_mask) | left, false, c->read_site());
    }
    c->read = now | mask;
  }
  c->set_read_site(site);
}

FEARLESS_NOINLINE void check_leaving_nothing(Cell* c, uptr address, unsigned size, bool write, uptr site) {
  check_cell_slowly(c, address, size, mask_of(address, size), write, site);
  constexpr unsigned deepest = 512;
  char below[deepest];
  __builtin_memset(below, 0, deepest);
  asm volatile("" : : "r"(below) : "memory");
}

}  // namespace

bool leaves_nothing = false;

void check_cell_at_length(Cell* c, uptr address, unsigned size, bool write, uptr site) {
  if (FEARLESS_UNLIKELY(leaves_nothing)) return check_leaving_nothing(c, address, size, write, site);
  check_cell_slowly(c, address, size, mask_of(address, size), write, site);
}

void check_cell(Cell* c, uptr address, unsigned size, bool write, uptr site) {
  if (FEARLESS_LIKELY(!leaves_nothing) && simple(c, address, mask_of(address, size), write, site)) return;
  check_cell_at_length(c, address, size, write, site);
}

void check_split(uptr address, unsigned size, bool write, uptr site) {
  check_range(address, size, write, site);
}

void check_range(uptr address, u64 bytes, bool write, uptr site) {
  const uptr end = address + bytes;
  while (address < end) {
    const uptr cell_end = (address | 7) + 1;
    const auto n = static_cast<unsigned>((cell_end < end ? cell_end : end) - address);
    Cell* c = shadow::cell(address);
    const u64 mask = mask_of(address, n);
    // (As in access: what the thread has just written it may read.)
    if (!known(c->write, mask) && (write || !known(c->read, mask))) check_cell(c, address, n, write, site);
    address += n;
  }
}

void check_atomic_slow(Location& l, Cell* c, unsigned size, bool write, uptr site, Tick when) {
  const auto in_cell = [](uptr address, unsigned left) {
    const unsigned room = 8 - static_cast<unsigned>(address & 7);
    return left < room ? left : room;
  };
  unsigned done = in_cell(l.address, size);
  check_atomic_cell(l.address, c, done, write, site);
  // One that reaches over several cells is remembered in each.
  for (unsigned n = 0; done < size; done += n) {
    const uptr address = l.address + done;
    n = in_cell(address, size - done);
    check_atomic_cell(address, shadow::cell(address), n, write, site);
    auto& part = objects.get<Location>(address);
    if (part.size < n) part.size = n;
    remember(part, write, site, when);
  }
}

void allocated(uptr address, u64 bytes, uptr site) {
  if (FEARLESS_UNLIKELY(bytes >= heap::mostly_unused)) return forget(address, bytes);
  if (FEARLESS_UNLIKELY(ownership::any())) ownership::forget(address, bytes);
  for (uptr a = address & ~uptr{7}; a < address + bytes; a += 8) {
    Cell* c = shadow::cell(a);
    c->write = hot.epoch | shadow::byte_mask;
    c->read = 0;
    c->set_write_site(site);
    c->link = 0;
  }
}

namespace {

// Is anything known of them? (What was never used is not written to, which would take memory.)
bool is_used(const Cell* c) {
  return shadow::current_execution(c->write) || shadow::current_execution(c->read) || c->link != 0;
}

// What other threads have done with these bytes must have happened before the end of their life.
void check_end(Cell* c, uptr a, Detail end, uptr site) {
  if (shadow::current_execution(c->write) && !mine(c->write) && !ordered(c->write))
    lifetime::ended_too_early(a, c->write, true, c->write_site(), end, site);
  if (shadow::current_execution(c->read) && !mine(c->read) && !ordered(c->read))
    lifetime::ended_too_early(a, c->read, false, c->read_site(), end, site);
  for (Object* o = objects.first(c, a); o != nullptr; o = objects.next(o)) {
    if (o->type != ObjectType::accesses) {
      lifetime::ended_with(*o, end, site);
      continue;
    }
    auto& list = *static_cast<Accesses*>(o);
    for (u32 i = 0; i < list.count; ++i) {
      const Access r = list.list[i];
      if (!mine(r.epoch) && !ordered(r.epoch))
        lifetime::ended_too_early(a, r.epoch, r.write, r.site, end, site);
    }
  }
}

}  // namespace

void end_of_scope(uptr cell_address, uptr site) {
  Cell* c = shadow::cell(cell_address);
  check_end(c, cell_address, Detail::unordered_frame, site);
  forget(cell_address, 8);
}

void freed(uptr address, u64 bytes, uptr site) {
  if (FEARLESS_UNLIKELY(ownership::any())) ownership::freed(address, bytes, site);
  const Epoch marker = (shadow::freed_slot << 48) | (hot.epoch & ~(u64{0xffff} << 48)) | shadow::byte_mask;
  const auto end = [&](Cell* c, uptr a) {
    check_end(c, a, Detail::unordered_free, site);
    c->write = marker;
    // Who freed it. Without bytes: no read of them passes for one made already.
    c->read = hot.epoch;
    c->set_write_site(site);
    c->link = 0;
  };
  if (FEARLESS_UNLIKELY(bytes >= heap::mostly_unused)) {
    shadow::UsedCells cells(address, bytes);
    for (uptr a = 0; Cell* c = cells.next(&a);)
      if (is_used(c)) end(c, a);
    return;
  }
  for (uptr a = address & ~uptr{7}; a < address + bytes; a += 8) end(shadow::cell(a), a);
}

void unmapped(uptr address, u64 bytes, uptr site) {
  if (FEARLESS_UNLIKELY(ownership::any())) ownership::freed(address, bytes, site);
  shadow::UsedCells cells(address, bytes);
  for (uptr a = 0; Cell* c = cells.next(&a);) {
    if (!is_used(c)) continue;
    check_end(c, a, Detail::unordered_unmap, site);
    c->write = c->read = 0;
    c->link = 0;
  }
}

void forget(uptr address, u64 bytes) {
  if (FEARLESS_UNLIKELY(ownership::any())) ownership::forget(address, bytes);
  shadow::UsedCells cells(address, bytes);
  for (uptr a = 0; Cell* c = cells.next(&a);) {
    c->write = c->read = 0;
    c->link = 0;
  }
}

}  // namespace fearless::race
