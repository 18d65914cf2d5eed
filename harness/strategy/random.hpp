// A random walk: every decision uniform over the candidates.
#pragma once

#include "core/rng.hpp"
#include "strategy/budgeted_choice.hpp"
#include "strategy/strategy.hpp"

namespace fearless {

class RandomStrategy final : public Strategy {
 public:
  explicit RandomStrategy(const RareOutcomes& rare = {}) : rare_(rare) {}
  const char* name() const override { return "random"; }
  void begin(const ExecutionStart& start) override {
    rng_ = Rng(mix(start.seed, start.number));
    rare_.begin(rng_.next());
  }
  Rng* uniform() override { return &rng_; }
  Slot pick(const DecisionPoint& p) override { return p.candidates.nth(rng_.below(p.count)); }
  u32 choose(const ChoicePoint& c) override { return rare_.choose(c); }

 private:
  Rng rng_;
  BudgetedChoice rare_;
};

}  // namespace fearless
