// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010).
//
// Threads have random priorities, the highest that can runs; at d-1 random steps the running thread
// drops below all others. A bug of depth d among n threads and k steps is found with probability of at
// least 1/(n·k^(d-1)) per execution. k counts the steps at which there is a choice of threads: a change of
// priority at another one does nothing that it would not do at the next choice, and the bound is the better.
#pragma once

#include <algorithm>
#include <vector>

#include "core/rng.hpp"
#include "strategy/budgeted_choice.hpp"
#include "strategy/strategy.hpp"

namespace fearless {

class PctStrategy final : public Strategy {
 public:
  PctStrategy(const RareOutcomes& rare, u32 depth) : rare_(rare), depth_(std::max(depth, 1U)) {}
  const char* name() const override { return "pct"; }

  void begin(const ExecutionStart& start) override {
    rng_ = Rng(mix(start.seed, start.number));
    rare_.begin(rng_.next());
    std::fill(priority_.begin(), priority_.end(), 0);
    // (So that they can be searched out of turn, executions from one power of two to the next go by the
    // same.)
    if ((start.number & (start.number - 1)) == 0 && seen_ != 0) steps_ = seen_;
    step_ = alone_ = 0;
    last_ = no_slot;
    lowest_ = 0;
    change_points_.clear();
    for (u32 i = 1; i < depth_; ++i) change_points_.push_back(1 + rng_.below(steps_));
  }

  Slot pick(const DecisionPoint& p) override {
    ++step_;
    Slot chosen = highest(p.candidates);
    for (u32 i = 0; i < change_points_.size(); ++i)
      if (change_points_[i] == step_) {
        priority_[chosen] = i64{i} + 1;  // below every thread not yet changed
        chosen = highest(p.candidates);
      }
    // A thread that loops until another does something must not keep it from running.
    alone_ = chosen == last_ ? alone_ + 1 : 0;
    if (alone_ > patience + std::min(steps_, most_alone)) {
      priority_[chosen] = --lowest_;
      alone_ = 0;
      chosen = highest(p.candidates);
    }
    last_ = chosen;
    return chosen;
  }
  u32 choose(const ChoicePoint& c) override { return rare_.choose(c); }

  void end(const ExecutionEnd& e) override {
    // k, estimated from the executions so far.
    seen_ = std::max(seen_, static_cast<u32>(std::clamp<u64>(step_, 1, 1U << 30)));
    (void)e;
  }

  void save(ByteWriter& to) const override {
    to.put(steps_);
    to.put(seen_);
  }
  void load(ByteReader& from) override {
    from.get(&steps_);
    seen_ = std::max(seen_, from.get<u32>());
  }

 private:
  static constexpr u32 patience = 200;
  static constexpr u32 most_alone = 20000;
  // Initial priorities lie above those of change points (1 … depth - 1), and below these lie those of threads
  // that looped.
  static constexpr i64 base = i64{1} << 32;

  Slot highest(const ThreadSet& candidates) {
    Slot best = no_slot;
    candidates.for_each([&](Slot s) {
      if (s >= priority_.size()) priority_.resize(s + 1);
      if (priority_[s] == 0) priority_[s] = base + static_cast<i64>(rng_.next() >> 16);
      if (best == no_slot || priority_[s] > priority_[best]) best = s;
    });
    return best;
  }

  Rng rng_;
  BudgetedChoice rare_;
  u32 depth_;
  std::vector<i64> priority_;  // by slot; 0: the thread has not been seen yet
  std::vector<u32> change_points_;
  u32 steps_ = 32;  // k
  u32 seen_ = 0;  // most steps of an execution so far
  u32 step_ = 0, alone_ = 0;
  i64 lowest_ = 0;
  Slot last_ = no_slot;
};

}  // namespace fearless
