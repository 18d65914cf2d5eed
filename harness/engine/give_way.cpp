#include "engine/give_way.hpp"

#include <algorithm>
#include <array>

#include "core/hot.hpp"
#include "engine/engine.hpp"
#include "engine/operations.hpp"

namespace fearless::give_way {
namespace {

constexpr u32 most = 32;  // times in an execution
u32 asked = 0;
bool ever = false;  // in this search
bool is_early = false;
u64 steps = 0;  // of the execution, when it was asked
// Where threads have given way: who is asked again soon does so only there, so that a thread that has gone on
// to compute for long is left alone.
std::array<uptr, 8> places;
std::size_t place_count = 0;

bool others_can_go_on() {
  bool any = !engine.timed.empty();
  engine.enabled.for_each([&](Slot s) { any |= s != engine.current->slot; });
  return any;
}

bool is_place(uptr site) {
  return std::any_of(places.begin(), places.begin() + place_count, [&](uptr p) { return p == site; });
}

}  // namespace

void begin_search() { ever = false; }

void begin_execution() {
  asked = 0;
  place_count = 0;
  hot.gives_way = false;
}

u64 asked_after(u64 stall, bool shorter) {
  constexpr u64 few = 4;
  if (shorter && !ever) return ~u64{0};
  return asked == 0 ? stall : std::min(few, stall);
}

bool ask(bool early) {
  if (hot.gives_way || asked == most || !others_can_go_on()) return false;
  ++asked;
  is_early = early;
  steps = engine.steps;
  ever = hot.gives_way = true;
  return true;
}

void at_access(uptr site) {
  hot.gives_way = false;
  if (engine.steps != steps) return;  // it has made an operation since
  if (!is_place(site)) {
    if (is_early) return;
    if (place_count < places.size()) places[place_count++] = site;
  }
  ops::yield(site);
  // (Who was next may have been the same thread.)
  if (engine.steps - steps <= 1 && others_can_go_on()) {
    steps = engine.steps;
    hot.gives_way = true;
  }
}

}  // namespace fearless::give_way
