#include "border/explore_races.hpp"

#include "engine/await.hpp"
#include "engine/engine.hpp"
#include "engine/graph_mode.hpp"

namespace fearless::border {
namespace {

constexpr u32 capacity = 4096;  // a power of two
uptr sites[capacity];
u32 count = 0;

u32 slot_of(uptr site) { return static_cast<u32>((site * 0x9e3779b97f4a7c15ULL) >> 52) & (capacity - 1); }

}  // namespace

void maybe_point(void* address, u64 bytes, bool write, uptr site) {
  if (hot.watched) {
    Thread& t = *engine.current;
    if (!write) {
      if (!t.impressed) graph_mode::note_plain_read(reinterpret_cast<uptr>(address));
    } else if (reinterpret_cast<uptr>(address) - hot.stack_begin >= hot.stack_bytes) {
      await::acted(t);
    }
  }
  if (count == 0) return;
  for (u32 i = slot_of(site); sites[i] != 0; i = (i + 1) & (capacity - 1)) {
    if (sites[i] != site) continue;
    engine.current->spin.clear();
    engine.point({write ? OpKind::plain_write : OpKind::plain_read, Order::relaxed,
                  static_cast<u8>(bytes < 255 ? bytes : 255), 0, reinterpret_cast<uptr>(address), site});
    if (write) engine.made_progress();
    return;
  }
}

bool add_racing_site(uptr site) {
  if (site == 0 || count >= capacity / 2) return false;
  u32 i = slot_of(site);
  for (; sites[i] != 0; i = (i + 1) & (capacity - 1))
    if (sites[i] == site) return false;
  sites[i] = site;
  ++count;
  return true;
}

void for_each_racing_site(void (*f)(uptr, void*), void* context) {
  for (const uptr s : sites)
    if (s != 0) f(s, context);
}

void clear_racing_sites() {
  for (uptr& s : sites) s = 0;
  count = 0;
}

}  // namespace fearless::border
