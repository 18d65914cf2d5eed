#include "border/explore_races.hpp"

#include "border/refuse.hpp"
#include "engine/await.hpp"
#include "engine/engine.hpp"
#include "engine/graph_mode.hpp"

namespace fearless::border {

namespace {

u32 racing_places = 0;  // as far as is known

constexpr u32 capacity = 4096;  // a power of two
constexpr u32 most = capacity / 2;
uptr sites[capacity];

u32 slot_of(uptr site) { return static_cast<u32>((site * 0x9e3779b97f4a7c15ULL) >> 52) & (capacity - 1); }

bool races(uptr site) {
  for (u32 i = slot_of(site); sites[i] != 0; i = (i + 1) & (capacity - 1))
    if (sites[i] == site) return true;
  return false;
}

bool in_racing_memory(uptr address, u64 bytes) {
  for (uptr cell = cell_of(address); cell < address + bytes; cell += 8)
    if (races(cell)) return true;
  return false;
}

[[noreturn]] void cannot_explore(const char* what, uptr site) {
  refuse(what, "leave races at report, or take a random strategy with memory_model=sc", site);
}

// With an execution graph, where values are the graph's to say.
void explore(uptr address, u64 bytes, bool write, uptr site) {
  if (!in_racing_memory(address, bytes)) return;
  if (bytes > 16 || (bytes & (bytes - 1)) != 0)
    cannot_explore("an access of a size that no atomic has to racing memory (races=explore)", site);
  if (graph_mode::of_another_size(address, static_cast<u8>(bytes)))
    cannot_explore("accesses of different sizes to racing memory (races=explore)", site);
  engine.current->spin.clear();
  graph_mode::plain_access(address, static_cast<u8>(bytes), write, site);
}

}  // namespace

void maybe_point(const void* to, u64 bytes, bool write, uptr site) {
  const auto address = reinterpret_cast<uptr>(to);
  if (hot.watched && write && !await::in_own_stack(address)) await::writes(address, bytes);
  if (racing_places == 0) return;
  if (engine.graph != nullptr) {
    explore(address, bytes, write, site);
  } else if (races(site)) {
    engine.current->spin.clear();
    engine.point({write ? OpKind::plain_write : OpKind::plain_read, Order::relaxed,
                  static_cast<u8>(bytes < 255 ? bytes : 255), 0, address, site});
    if (write) engine.made_progress();
  }
}

void range_point(const void* address, i64 n, uptr site) {
  if (!hot.explore || racing_places == 0 || engine.graph == nullptr || n <= 0) return;
  if (in_racing_memory(reinterpret_cast<uptr>(address), static_cast<u64>(n)))
    cannot_explore("a function of the C library on racing memory (races=explore)", site);
}

bool can_be_explored(uptr site) { return racing_places < most || races(site); }

bool add_racing_site(uptr site) {
  if (site == 0 || racing_places >= most || races(site)) return false;
  u32 i = slot_of(site);
  while (sites[i] != 0) i = (i + 1) & (capacity - 1);
  sites[i] = site;
  ++racing_places;
  hot.racing = true;
  return true;
}

void for_each_racing_site(void (*f)(uptr, void*), void* context) {
  for (const uptr s : sites)
    if (s != 0) f(s, context);
}

void clear_racing_sites() {
  for (uptr& s : sites) s = 0;
  racing_places = 0;
  hot.racing = false;
}

}  // namespace fearless::border
