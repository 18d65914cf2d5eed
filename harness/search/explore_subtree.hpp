// An exhaustive search of one part of a case: executes its graphs one after the other, until the part's
// budget is used up; then what is left of it falls into parts of their own.
#pragma once

#include <algorithm>
#include <optional>

#include "engine/sent_signals.hpp"
#include "search/search.hpp"
#include "search/shared_flag.hpp"
#include "search/work.hpp"
#include "strategy/exhaustive.hpp"

namespace fearless {

class SubtreeSearch : public Search {
 public:
  SubtreeSearch(const Case& c, const Options& o)
      : Search(c, o),
        model_(o.memory_model == "sc" ? MemoryModel::sc : MemoryModel::rc11),
        begun_(sys::monotonic_ns()),
        deadline_(o.time_ns != 0 ? begun_ + o.time_ns : ~u64{0}),
        graph_(model_),
        // (Within a bound on the length everybody is to have had a turn.)
        strategy_(graph_, o.preemptions,
                  static_cast<u32>(std::clamp<u64>(o.steps / 8, 4, ExhaustiveStrategy::far_ahead))) {}

 protected:
  // How long to go on with what is left: until the end, or from `least` on until somebody has nothing to do.
  struct Turn {
    u64 least = 0, end = 0;  // on the clock
  };
  // Explores the part, and those it falls into, for a turn (at least one): what came of it in order, and what
  // is left. At most so many executions; and none after the deadline, an interrupt, or `stop_`.
  Parts explore_some(Subtree s, u64 most, Turn turn);
  bool is_over(Turn turn) const {
    const u64 now = sys::monotonic_ns();
    return now >= turn.end || (now >= turn.least && somebody_idle_.is_set()) || stop_.is_set();
  }
  CaseResult blank() const;

  const MemoryModel model_;
  const u64 begun_, deadline_;
  SharedFlag stop_, somebody_idle_;

 private:
  // Of several executions that show the violation that ends the search, the one with the fewest context
  // switches is reported.
  struct Candidate {
    Graph graph;
    Outcome outcome;
    u64 execution;
    u32 switches;
  };

  Parts explore_one(Subtree s, u64 most);
  bool stopped(u64 most) {
    return result_.executions >= most || stop_.is_set() || sent_signals::interrupted() || past_deadline();
  }
  bool past_deadline() {
    // (The clock is looked at when the processor's counter has gone on by some hundred microseconds.)
    constexpr u64 while_ticks = 1'000'000;
    const u64 ticks = __builtin_ia32_rdtsc();
    if (ticks - looked_ < while_ticks) return false;
    looked_ = ticks;
    return sys::monotonic_ns() >= deadline_;
  }
  void one(Explored* e);
  void judge(const Outcome& out, Explored* e);
  void consider(const Outcome& out);
  // Executes once more what has shown it, for the log. False: it does not show it again.
  bool record(const Graph& graph, const Finding& finding, u64 number, std::vector<Explored::Found>* to);
  // The same of a violation, which has to.
  void record(const Graph& graph, const Outcome& out, u64 number, Explored* e);
  void look_at(const Outcome& out, Explored* e);
  void diverged();

  Graph graph_;
  ExhaustiveStrategy strategy_;
  std::optional<Candidate> shown_;
  Outcome last_recorded_;
  u64 looking_until_ = 0;  // executions
  u64 used_ = 0;  // of the part's budget
  u64 looked_ = 0;  // at the clock
  bool first_part_ = false;  // the search's
};

}  // namespace fearless
