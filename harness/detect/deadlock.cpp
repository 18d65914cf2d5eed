#include "detect/deadlock.hpp"

namespace fearless::deadlock {
namespace {

bool reaches(Slot from, Slot goal, WaitsFor waits_for, ThreadSet* seen, Cycle* cycle) {
  if (cycle->length == Cycle::longest) return false;
  cycle->threads[cycle->length++] = from;
  seen->add(from);
  const ThreadSet next = waits_for(from);
  if (next.contains(goal)) return true;
  bool found = false;
  next.for_each([&](Slot s) {
    if (!found && !seen->contains(s)) found = reaches(s, goal, waits_for, seen, cycle);
  });
  if (!found) --cycle->length;
  return found;
}

}  // namespace

bool find(Slot start, WaitsFor waits_for, Cycle* cycle) {
  ThreadSet seen;
  cycle->length = 0;
  return reaches(start, start, waits_for, &seen, cycle);
}

}  // namespace fearless::deadlock
