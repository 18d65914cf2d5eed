// Partial order sampling (Yuan, Yang, Gu, CAV 2018).
//
// Every pending operation has a random priority, drawn when it appears; the highest runs. After an
// operation has run, the pending operations that conflict with it draw again. Orders of operations that
// do not conflict are not told apart, so that more of the draws go to those that matter.
#pragma once

#include <vector>

#include "core/rng.hpp"
#include "strategy/budgeted_choice.hpp"
#include "strategy/strategy.hpp"

namespace fearless {

class PosStrategy final : public Strategy {
 public:
  explicit PosStrategy(const RareOutcomes& rare = {}) : rare_(rare) {}
  const char* name() const override { return "pos"; }

  void begin(const ExecutionStart& start) override {
    rng_ = Rng(mix(start.seed, start.number));
    rare_.begin(rng_.next());
    for (Entry& e : entries_) e = {};
  }

  Slot pick(const DecisionPoint& p) override {
    Slot best = no_slot;
    p.candidates.for_each([&](Slot s) {
      if (s >= entries_.size()) entries_.resize(s + 1);
      Entry& e = entries_[s];
      const u64 operation = threads_by_slot[s]->operations + 1;
      if (e.operation != operation) e = {operation, rng_.next()};
      if (best == no_slot || e.priority > entries_[best].priority) best = s;
    });
    const Operation& runs = pending_operation(best);
    p.candidates.for_each([&](Slot s) {
      if (s != best && may_conflict(pending_operation(s), runs)) entries_[s].operation = 0;
    });
    // It may come here again for the same operation, if that has to wait inside.
    entries_[best].operation = 0;
    return best;
  }
  u32 choose(const ChoicePoint& c) override { return rare_.choose(c); }

 private:
  struct Entry {
    u64 operation = 0;  // for which the priority was drawn, + 1; 0: none
    u64 priority = 0;
  };

  Rng rng_;
  BudgetedChoice rare_;
  std::vector<Entry> entries_;
};

}  // namespace fearless
