#include "engine/give_way.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/hot.hpp"
#include "engine/engine.hpp"
#include "engine/operations.hpp"
#include "engine/trap.hpp"

namespace fearless::give_way {
namespace {

constexpr u32 most = 32;  // times in an execution
u32 asked = 0;
bool ever = false;  // in this search
bool is_early = false;
bool to_stop = false;
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
  hot.gives_way = to_stop = false;
}

u64 asked_after(u64 stall, u64 full) {
  constexpr u64 few = 4;
  if (asked != 0) return std::min(few, stall);
  return ever ? stall : full;
}

bool ask(bool early) {
  if (hot.gives_way || asked == most || !others_can_go_on()) return false;
  ++asked;
  is_early = early;
  steps = engine.steps;
  ever = hot.gives_way = true;
  return true;
}

void ask_to_stop() {
  steps = engine.steps;
  hot.gives_way = to_stop = true;
}

bool ever_asked() { return ever; }
void note_ever_asked(bool was) { ever |= was; }

void at_access(uptr site) {
  hot.gives_way = false;
  const bool stop = std::exchange(to_stop, false);
  if (engine.steps != steps) return;  // it has made an operation since
  if (stop) return trap::hangs_at(site);
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
