#include "strategy/replay.hpp"

#include <algorithm>

namespace fearless {
namespace {

constexpr u32 unnamed = ~0U;
constexpr u32 unknown = ~0U - 1;

}  // namespace

void ScheduleStrategy::begin(const ExecutionStart&) {
  next_ = 0;
  names_.clear();
  mismatch_ = {};
}

u32 ScheduleStrategy::name_of_number(u32 number) {
  if (number == 0) return 0;
  if (number >= known_origins) return unnamed;
  if (number >= names_.size()) names_.resize(number + 1, unknown);
  if (names_[number] != unknown) return names_[number];
  const ThreadOrigin& o = thread_origins[number];
  const u32 parent = name_of_number(o.parent);
  u32 name = unnamed;
  if (parent != unnamed)
    for (u32 i = 1; i < schedule_.threads.size(); ++i)
      if (schedule_.threads[i] == ThreadName{parent, o.child}) name = i;
  names_[number] = name;
  return name;
}

Slot ScheduleStrategy::slot_of(u32 name, const ThreadSet& candidates) {
  Slot found = no_slot;
  candidates.for_each([&](Slot s) {
    if (name_of_number(threads_by_slot[s]->number) == name) found = s;
  });
  return found;
}

// Is the execution at the point that the step names?
bool ScheduleStrategy::reached(const Schedule::Step& s, const ThreadInfo& at, u32 phase) {
  return name_of_number(at.number) == s.thread && at.operations == s.operation && phase == s.phase;
}

// Has the execution gone past that point? (A schedule that was changed may name points that never come.)
bool ScheduleStrategy::passed(const Schedule::Step& s, const DecisionPoint& p) {
  for (const ThreadInfo* t : threads_by_slot) {
    if (t == nullptr || name_of_number(t->number) != s.thread) continue;
    const bool has_ended = t->pending.kind == OpKind::thread_exit && t->slot != p.current &&
                           !p.candidates.contains(t->slot);
    return t->operations > s.operation || has_ended;
  }
  // (Another may have its slot by now.)
  return std::find(names_.begin(), names_.end(), s.thread) != names_.end();
}

Slot ScheduleStrategy::pick(const DecisionPoint& p) {
  const ThreadInfo& at = *threads_by_slot[p.current];
  while (next_ < schedule_.steps.size()) {
    const Schedule::Step& s = schedule_.steps[next_];
    if (!strict_ && passed(s, p)) {
      ++next_;
      continue;
    }
    if (s.what != Schedule::Step::What::thread || !reached(s, at, p.phase)) break;
    const Slot chosen = slot_of(s.chosen, p.candidates);
    const bool fits = s.kind == at.pending.kind;
    if (strict_ && (!fits || chosen == no_slot)) {
      mismatch_ = {true, s, at.pending.kind, fits};
      return no_slot;
    }
    ++next_;
    if (chosen != no_slot) return chosen;
  }
  return default_pick(p);
}

u32 ScheduleStrategy::choose(const ChoicePoint& c) {
  const ThreadInfo& at = *threads_by_slot[c.thread];
  if (next_ < schedule_.steps.size()) {
    const Schedule::Step& s = schedule_.steps[next_];
    if (s.what == Schedule::Step::What::outcome && reached(s, at, c.ordinal)) {
      if (s.chosen < c.options && s.kind == at.pending.kind) {
        ++next_;
        return s.chosen;
      }
      if (strict_) {
        mismatch_ = {true, s, at.pending.kind, true};
        return c.options;
      }
      ++next_;
    }
  }
  return 0;
}

}  // namespace fearless
