// A strategy that tries to make a predicted deadlock happen.
#pragma once

#include "core/rng.hpp"
#include "detect/lock_order.hpp"
#include "strategy/strategy.hpp"

namespace fearless {

// Threads about to take the second lock of an edge of the cycle are held back while any other can run,
// so that all of them come to stand there together.
class CycleStrategy final : public Strategy {
 public:
  explicit CycleStrategy(const lock_order::Cycle& cycle) : cycle_(cycle) {}
  const char* name() const override { return "cycle"; }
  void begin(const ExecutionStart& start) override { rng_ = Rng(mix(start.seed, start.number)); }
  Slot pick(const DecisionPoint& p) override {
    ThreadSet free = p.candidates;
    p.candidates.for_each([&](Slot s) {
      const Operation& op = pending_operation(s);
      for (u32 i = 0; i < cycle_.length; ++i)
        if (op.site == cycle_.edges[i].to_site) free.remove(s);
    });
    const ThreadSet& from = free.empty() ? p.candidates : free;
    return from.nth(rng_.below(from.count()));
  }
  u32 choose(const ChoicePoint& c) override { return c.kind == ChoiceKind::user ? rng_.below(c.options) : 0; }

 private:
  const lock_order::Cycle& cycle_;
  Rng rng_;
};

}  // namespace fearless
