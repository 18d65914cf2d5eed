#include "memory/shadow.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>

#include "core/fatal.hpp"
#include "core/real.hpp"
#include "core/syscalls.hpp"

namespace fearless::shadow {
namespace {

// Between what lies low (a fixed-address executable, the scenario's heap and stacks) and what the system
// places high (position-independent executables, libraries).
constexpr uptr where = uptr{0x0800} << 32;
constexpr u64 bytes = (address_mask + 1) << 2;

// The fallback: 4 GiB → 64 KiB → cells.
constexpr u64 leaf_span = 1 << 16;
constexpr u64 leaf_bytes = leaf_span * sizeof(Cell) / 8;
constexpr u64 middle_entries = (u64{1} << 32) / leaf_span;
constexpr u64 top_entries = u64{1} << 15;
Cell** top[top_entries];

}  // namespace

void reserve() {
  if (hot.shadow != nullptr || real::environment("FEARLESS_TWO_LEVEL_SHADOW") != nullptr) return;
  void* p = sys::map(where, bytes, true);
  if (p == nullptr) return;
  sys::call(SYS_madvise, reinterpret_cast<u64>(p), bytes, MADV_DONTDUMP);
  sys::call(SYS_madvise, reinterpret_cast<u64>(p), bytes, MADV_NOHUGEPAGE);
  hot.shadow = static_cast<char*>(p);
  hot.indirect = false;
}

bool direct() { return hot.shadow != nullptr; }

Cell* two_level(uptr address) {
  Cell**& middle = top[(address >> 32) & (top_entries - 1)];
  if (FEARLESS_UNLIKELY(middle == nullptr)) {
    middle = static_cast<Cell**>(sys::map(0, middle_entries * sizeof(Cell*), false));
    if (middle == nullptr) fatal("no memory for the race detector's table");
  }
  Cell*& leaf = middle[(address >> 16) & (middle_entries - 1)];
  if (FEARLESS_UNLIKELY(leaf == nullptr)) {
    leaf = static_cast<Cell*>(sys::map(0, leaf_bytes, false));
    if (leaf == nullptr) fatal("no memory for the race detector's table");
  }
  return &leaf[(address & (leaf_span - 1)) / 8];
}

uptr UsedCells::next_used() {
  if (hot.shadow != nullptr) {
    const uptr first = reinterpret_cast<uptr>(direct_cell(at_));
    const u64 bytes_of_cells = (end_ - at_) << 2;
    if (first + bytes_of_cells > reinterpret_cast<uptr>(hot.shadow) + bytes) return at_;
    if (!pages_) pages_.emplace();
    return at_ + ((pages_->next(first, first + bytes_of_cells) - first) >> 2);
  }
  while (at_ < end_) {
    Cell** const middle = top[(at_ >> 32) & (top_entries - 1)];
    if (middle == nullptr) {
      at_ = ((at_ >> 32) + 1) << 32;
    } else if (middle[(at_ >> 16) & (middle_entries - 1)] == nullptr) {
      at_ = (at_ / leaf_span + 1) * leaf_span;
    } else {
      break;
    }
  }
  return at_;
}

void begin_execution() {
  // 40 bits of time last for days; before they run out every cell is forgotten.
  if (FEARLESS_LIKELY(hot.time_base < (u64{1} << (time_bits - 1)))) return;
  if (hot.shadow != nullptr) {
    sys::forget_pages(hot.shadow, bytes);
  } else {
    for (Cell** middle : top) {
      if (middle == nullptr) continue;
      for (u64 i = 0; i < middle_entries; ++i)
        if (middle[i] != nullptr) sys::forget_pages(middle[i], leaf_bytes);
    }
  }
  hot.time_base = 1;
}

}  // namespace fearless::shadow
