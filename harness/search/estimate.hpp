// How many executions an exhaustive search will have, from random descents of its tree.
#pragma once

#include "core/rng.hpp"
#include "engine/graph_mode.hpp"
#include "search/result.hpp"
#include "search/runner.hpp"
#include "strategy/exhaustive.hpp"

namespace fearless {

class SizeEstimate {
 public:
  SizeEstimate(MemoryModel m, u32 preemptions, u64 seed)
      : graph_(m), strategy_(graph_, preemptions), rng_(seed) {}

  // Makes descents until then, by executions that are not the search's.
  void improve(Runner& runner, u64 until_ns);
  Estimate get() const;
  u64 spent_ns() const { return spent_; }

 private:
  // False: the time is up.
  bool descend(Runner& runner, u64 until_ns);

  Graph graph_;
  ExhaustiveStrategy strategy_;
  Rng rng_;
  bool begun_ = false;  // a descent, and not ended
  double weight_ = 1;
  u64 descents_ = 0;
  double sum_ = 0, squares_ = 0;
  std::vector<graph_mode::Child> slots_;
  u64 spent_ = 0;
};

}  // namespace fearless
