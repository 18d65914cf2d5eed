// How random strategies take the outcomes that a correct program must tolerate but that hardly ever
// happen: spurious wake-ups, failures of weak compare-exchange and of try_lock. Each kind has a budget
// per execution, so that retry loops end.
#pragma once

#include "core/rng.hpp"
#include "strategy/strategy.hpp"

namespace fearless {

class BudgetedChoice {
 public:
  explicit BudgetedChoice(const RareOutcomes& limits) : limits_(limits), left_(limits) {}

  void begin(u64 seed) {
    rng_ = Rng(seed);
    left_ = limits_;
  }

  u32 choose(const ChoicePoint& c) {
    switch (c.kind) {
      case ChoiceKind::spurious_wakeup: return spend(left_.spurious_wakeups, 8);
      case ChoiceKind::weak_failure: return spend(left_.weak_failures, 6);
      case ChoiceKind::try_failure: return spend(left_.try_failures, 8);
      // (No budget: a thread that is given its turn so does not wait any less the next time.)
      case ChoiceKind::yield_in_vain: return rng_.one_in(4) ? 1 : 0;
      case ChoiceKind::spin_on: return rng_.one_in(8) ? 1 : 0;
      case ChoiceKind::read_from:
      case ChoiceKind::waiter:
      case ChoiceKind::user:
      case ChoiceKind::coherence: return rng_.below(c.options);
    }
    return 0;
  }

 private:
  u32 spend(u32& left, u32 odds) {
    if (left == 0 || !rng_.one_in(odds)) return 0;
    --left;
    return 1;
  }

  RareOutcomes limits_, left_;
  Rng rng_;
};

}  // namespace fearless
