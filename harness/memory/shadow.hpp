// Shadow memory: what is known of every eight bytes the scenario touches.
//
// Eight bytes of the program's memory have one cell of 32 bytes. A cell holds the last write and the
// last read as epochs (FastTrack: Flanagan, Freund, PLDI 2009) with the bytes they touched, where they
// came from, and a link to what does not fit: several concurrent readers, accesses to different bytes at
// different times, and the synchronisation objects that live there (model/objects.hpp).
//
// A cell whose epochs lie before hot.time_base belongs to an earlier execution and counts as empty.
#pragma once

#include <optional>

#include "core/base.hpp"
#include "core/hot.hpp"
#include "memory/touched_pages.hpp"

namespace fearless::shadow {

// slot << 48 | time << 8 | bytes touched
using Epoch = u64;
inline constexpr u64 byte_mask = 0xff;
inline constexpr u64 time_bits = 40;

FEARLESS_INLINE Slot slot_of(Epoch e) { return static_cast<Slot>(e >> 48); }
FEARLESS_INLINE u64 time_of(Epoch e) { return (e >> 8) & ((u64{1} << time_bits) - 1); }
FEARLESS_INLINE bool current_execution(Epoch e) { return time_of(e) >= hot.time_base; }

// In the place of a slot: the bytes have been freed.
inline constexpr u64 freed_slot = 0xffff;

struct Cell {
  Epoch write;
  Epoch read;
  u32 write_site_low, read_site_low;
  u16 write_site_high, read_site_high;
  u32 link;  // an object of this execution, if its address lies in this cell

  uptr write_site() const { return write_site_low | (uptr{write_site_high} << 32); }
  uptr read_site() const { return read_site_low | (uptr{read_site_high} << 32); }
  void set_write_site(uptr s) {
    write_site_low = static_cast<u32>(s);
    write_site_high = static_cast<u16>(s >> 32);
  }
  void set_read_site(uptr s) {
    read_site_low = static_cast<u32>(s);
    read_site_high = static_cast<u16>(s >> 32);
  }
};
static_assert(sizeof(Cell) == 32);

// Direct mapping of 16 TiB of addresses; the parts of the address space a process uses do not collide
// in it (checked at start: shadow::reserve).
inline constexpr uptr address_mask = (uptr{1} << 44) - 1;

Cell* two_level(uptr address);

// Unless hot.indirect.
FEARLESS_INLINE Cell* direct_cell(uptr address) {
  return reinterpret_cast<Cell*>(hot.shadow + ((address & address_mask & ~uptr{7}) << 2));
}
FEARLESS_INLINE Cell* cell(uptr address) {
  if (FEARLESS_LIKELY(hot.shadow != nullptr)) return direct_cell(address);
  return two_level(address);
}

// Goes through the cells of a stretch of memory, but for those of which nothing can be known: most of a large
// mapping is never used.
class UsedCells {
 public:
  UsedCells(uptr address, u64 bytes) : at_(address & ~uptr{7}), end_(address + bytes) { skip(); }
  // The next one, and where it is; null: there are no more.
  Cell* next(uptr* address) {
    if (at_ >= end_) return nullptr;
    *address = at_;
    Cell* c = cell(at_);
    at_ += 8;
    if (at_ % span == 0) skip();
    return c;
  }

 private:
  static constexpr u64 span = TouchedPages::page / sizeof(Cell) * 8;  // of memory, that one page is for
  void skip() {
    if (end_ - at_ >= many && at_ < end_) at_ = next_used();
  }
  static constexpr u64 many = 1 << 20;  // bytes, from which on the system is asked
  uptr next_used();

  uptr at_, end_;
  std::optional<TouchedPages> pages_;
};

// Reserves address space for the direct mapping, or falls back to a table where that is not granted
// (ulimit -v, strict overcommit).
void reserve();
bool direct();

// Forgets what earlier executions left when their times would come round again (once in 2^40 ticks).
void begin_execution();

}  // namespace fearless::shadow
