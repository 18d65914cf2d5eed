// Random descents of the tree that an exhaustive search goes through.
#include <algorithm>
#include <tuple>

#include "strategy/exhaustive.hpp"

namespace fearless {

void ExhaustiveStrategy::restart() {
  graph_.clear();
  todo_.clear();
  waiting_.clear();
  depth_ = 0;
  fixed_ = 1;
  again_ = false;
}

// A guess at how many executions lie behind a choice, against the one that the graph is. (The sampling is
// fair whatever it says; the better it is, the less the weights differ.) What comes before the event stays as
// it is from then on: the writes of other threads to each location may come in any order, and reads read any
// of them.
double ExhaustiveStrategy::likely_behind(const Note& n) {
  if (n.at >= graph_.size()) return 1;
  const Event& e = graph_[n.at];
  const bool reads = n.what == Note::What::read || n.what == Note::What::stuck;
  const u32* before = row_of_reading(n.at, reads ? n.from : e.reads() ? e.rf : initial);
  constexpr double most = 1e60;
  double guess = 1;
  for (LocationId l = 1; l < graph_.locations(); ++l) {
    if (graph_.location(l).second == no_event) continue;
    free_.assign(graph_.slots(), 0);
    u32 writes = 0;
    for (EventId w = graph_.co_next(initial, l); w != no_event && guess < most; w = graph_[w].co_next)
      if (!graph_.in_row(w, before)) guess *= static_cast<double>(++writes) / ++free_[graph_[w].slot];
    for (EventId w = initial; w != no_event; w = graph_.co_next(w, l))
      for (EventId r = graph_.first_reader(w, l); r != no_event && guess < most; r = graph_[r].next_reader)
        if (graph_[r].kind == EventKind::read && !graph_.in_row(r, before))
          guess *= 1 + writes - free_[graph_[r].slot];
  }
  return guess;
}

ExhaustiveStrategy::Descent ExhaustiveStrategy::descend(Rng& rng, double* weight) {
  if (again_) {
    again_ = false;
    fixed_ = graph_.size();
    return Descent::run;
  }
  bool ran = true;
  for (;;) {
    if (todo_.empty()) return ran ? Descent::leaf : Descent::none;
    // The graph itself is an execution, unless it was only tried; others lie behind its notes. A third of the
    // time it is drawn by what is likely behind each; else event by event, in the order of the graph: it
    // stays as it is, or one of its notes is taken.
    std::sort(todo_.begin(), todo_.end(), [](const Note& a, const Note& b) {
      return std::tie(a.at, a.what, a.from, a.way) < std::tie(b.at, b.what, b.from, b.way);
    });
    chances_.clear();
    double all = ran ? 1 : 0;
    for (const Note& n : todo_) {
      chances_.push_back(likely_behind(n));
      all += chances_.back();
    }
    constexpr double share = 1.0 / 3;
    double stays = 1;
    for (std::size_t first = 0; first < todo_.size();) {
      std::size_t end = first;
      while (end < todo_.size() && (!ran || todo_[end].at == todo_[first].at)) ++end;
      const double each = stays / static_cast<double>(end - first + (ran ? 1 : 0));
      for (std::size_t i = first; i < end; ++i) chances_[i] = share * chances_[i] / all + (1 - share) * each;
      stays = ran ? each : 0;
      first = end;
    }
    double drawn = rng.unit();
    std::size_t i = 0;
    while (i < todo_.size() && drawn >= chances_[i]) drawn -= chances_[i++];
    if (i == todo_.size() && ran) {
      *weight /= share / all + (1 - share) * stays;
      todo_.clear();
      return Descent::leaf;
    }
    if (i == todo_.size()) --i;  // (rounding)
    *weight /= chances_[i];
    const Note n = todo_[i];
    todo_.clear();
    ran = try_note(n) && !out_of_bounds();
    fixed_ = graph_.size();
    if (ran) return Descent::run;
  }
}

}  // namespace fearless
