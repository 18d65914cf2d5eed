#include "engine/give_way.hpp"

#include <algorithm>

#include "core/hot.hpp"
#include "engine/engine.hpp"
#include "engine/operations.hpp"

namespace fearless::give_way {
namespace {

constexpr u32 most = 32;  // times in an execution
u32 asked = 0;
bool ever = false;  // in this search

bool others_can_go_on() {
  bool any = !engine.timed.empty();
  engine.enabled.for_each([&](Slot s) { any |= s != engine.current->slot; });
  return any;
}

}  // namespace

void begin_search() { ever = false; }

void begin_execution() {
  asked = 0;
  hot.gives_way = false;
}

u64 patience(u64 stall) {
  constexpr u64 few = 4;
  if (hot.gives_way || (asked != 0 && asked < most)) return std::min(few, stall);
  // A search that has met such a loop will meet it again.
  return ever ? std::max(few, stall / 5) : stall;
}

bool ask() {
  if (hot.gives_way || asked == most || !others_can_go_on()) return false;
  ++asked;
  ever = hot.gives_way = true;
  return true;
}

void at_access(uptr site) {
  const u64 before = engine.steps;
  hot.gives_way = false;
  ops::yield(site);
  // (Who was next may have been the same thread.)
  if (engine.steps - before <= 1 && others_can_go_on()) hot.gives_way = true;
}

}  // namespace fearless::give_way
