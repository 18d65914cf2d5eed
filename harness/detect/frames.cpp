#include "detect/frames.hpp"

#include "core/violation.hpp"
#include "detect/ownership.hpp"
#include "detect/race.hpp"
#include "memory/shadow.hpp"
#include "model/clock.hpp"

namespace fearless::frames {

Log logs[max_slots];
u32 ends = 0;

namespace {

// The end of the frame that begins at `low`: past the return address. At most at `limit`; 0: not found.
uptr end_of(uptr low, uptr returns, uptr limit) {
  constexpr u64 furthest = 64 * 1024;
  const uptr end = low + furthest < limit ? low + furthest : limit;
  for (uptr a = low; a + sizeof(uptr) <= end; a += sizeof(uptr))
    if (*reinterpret_cast<const uptr*>(a) == returns) return a + sizeof(uptr);
  return 0;
}

uptr end_of(const Live& f) { return end_of(f.low, f.returns, hot.stack_begin + hot.stack_bytes); }

// Functions that have begun on stacks of the program's own, and of whose variables something may be known, by
// where those begin. (A function that has replaced another there is the one that ends.)
struct Elsewhere {
  uptr low, end;
};
Elsewhere begun_elsewhere[4096];
Elsewhere& at(uptr low) { return begun_elsewhere[(low >> 4) % (sizeof begun_elsewhere / sizeof(Elsewhere))]; }

// A function that has been inlined where the stack pointer had moved (an array of variable length) returns to
// where the one around it does.
bool is_part_of_caller(const Log& l, const Live& f) {
  if (l.depth == 0 || l.live[l.depth - 1].returns != f.returns) return false;
  return end_of(l.live[l.depth - 1]) == end_of(f);
}

// Of the variables of the function, which is about to return to one whose own begin at its stack pointer,
// nothing is known any more; nor of what lies below, where an exception may have ended functions.
void forget_owners(const Log& l, const Live& f, uptr site) {
  constexpr u64 furthest = u64{1} << 26;
  const uptr caller = l.depth == 0 ? 0 : l.live[l.depth - 1].low;
  const uptr end = caller - f.low < furthest ? caller : end_of(f);
  if (hot.stack_begin < end) ownership::left(hot.stack_begin, end, site);
}

bool known_to_current(u64 epoch) {
  return shadow::time_of(epoch) - hot.time_base <= hot.clock->get(shadow::slot_of(epoch));
}

void report(uptr address, unsigned size, bool write, bool atomic, uptr site, Slot owner) {
  Finding f;
  f.kind = ViolationKind::use_after_free;
  f.detail = Detail::dead_frame;
  f.address = address;
  f.size = size;
  f.here = place_here(
      write ? (atomic ? OpKind::store : OpKind::plain_write) : (atomic ? OpKind::load : OpKind::plain_read),
      site);
  f.here.atomic = atomic;
  f.other = place_of_slot(owner, OpKind::none, 0);
  f.places = 2;
  raise(f);
}

}  // namespace

void begin_thread(Slot s, void* const* stack_pointer) {
  Log& l = logs[s];
  l.depth = l.ended_depth = l.touched_count = 0;
  l.ended_top = 0;
  l.alive = true;
  l.looked_at = Log::never;
  l.stack_pointer = stack_pointer;
}

void end_thread(Slot s) {
  logs[s].alive = false;
  ++ends;
}

void leave_slowly(Log& l, Live& f, uptr site) {
  if (FEARLESS_UNLIKELY(f.inlined != 0)) {
    if (--f.inlined == 0) f.entered = ~f.entered;
    ++l.depth;
    return;
  }
  if (is_part_of_caller(l, f)) return;
  if (FEARLESS_UNLIKELY(ownership::any())) forget_owners(l, f, site);
  const uptr high = end_of(f);
  if (high == 0) return;
  for (u32 i = 0; i < l.touched_count;) {
    const uptr cell = l.touched[i];
    if (cell >= f.low && cell < high) {
      race::end_of_scope(cell, site);
      l.touched[i] = l.touched[--l.touched_count];
    } else {
      ++i;
    }
  }
  while (l.ended_depth <= l.depth) l.ended[l.ended_depth++] = {};
  l.ended[l.depth] = {f.low, high, hot.epoch};
  if (high > l.ended_top) l.ended_top = high;
  ++ends;
}

void enter_elsewhere(uptr low, uptr returns) {
  // (Later on it may not be there any more. Where such a stack ends is not known.)
  if (FEARLESS_UNLIKELY(ownership::any())) at(low) = {low, end_of(low, returns, ~uptr{0})};
}

void leave_elsewhere(uptr low, uptr site) {
  Elsewhere& f = at(low);
  if (FEARLESS_UNLIKELY(ownership::any()) && f.low == low && f.end != 0) ownership::left(low, f.end, site);
  f = {};
}

void touch_anew(uptr address, unsigned size, bool write, bool atomic, uptr site) {
  const auto owner = static_cast<Slot>(contexts::index_of(address));
  Log& l = logs[owner];
  if (!l.alive || address < lowest_of(l, owner)) {
    if (l.stack_pointer != nullptr) report(address, size, write, atomic, site, owner);
    return;
  }
  for (u32 i = 0; address < l.ended_top && i < l.ended_depth; ++i) {
    const Ended& e = l.ended[i];
    if (address - e.low < e.high - e.low && !known_to_current(e.at)) {
      report(address, size, write, atomic, site, owner);
      return;
    }
  }
  if (!atomic) hot.log->looked_at = ends;
  const uptr cell = address & ~uptr{7};
  u8& place = l.place[(cell >> 3) % 64];
  if (place < l.touched_count && l.touched[place] == cell) return;
  for (u32 i = 0; i < l.touched_count; ++i)
    if (l.touched[i] == cell) {
      place = static_cast<u8>(i);
      return;
    }
  if (l.touched_count == Log::most_touched) return;
  place = static_cast<u8>(l.touched_count);
  l.touched[l.touched_count++] = cell;
}

}  // namespace fearless::frames
