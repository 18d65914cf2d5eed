// A run along an execution graph.
#pragma once

#include <utility>

#include "model/graph.hpp"
#include "strategy/strategy.hpp"

namespace fearless {

// Goes through a graph as it is, in a run that builds its own (`live`). Where it ends, the thread with the
// number `last` goes on, if there is one: what it did in the end need not be an event.
class GraphReplayStrategy final : public Strategy {
 public:
  static constexpr u32 nobody = ~0U;
  GraphReplayStrategy(Graph target, const Graph& live, u32 last = nobody)
      : target_(std::move(target)), live_(live), last_(last) {}
  const char* name() const override { return "replay"; }
  void begin(const ExecutionStart&) override {}
  Slot pick(const DecisionPoint&) override;
  u32 choose(const ChoicePoint&) override;
  bool wants_every_operation() const override { return true; }

 private:
  const Graph target_;
  const Graph& live_;
  const u32 last_;
};

// Is an operation of this kind an event of execution graphs?
bool is_event(OpKind k);

// The thread whose event is number `performed` of the graph; past its end, the running one goes on.
Slot follow_graph(const Graph& g, u32 performed, const DecisionPoint& p);

}  // namespace fearless
