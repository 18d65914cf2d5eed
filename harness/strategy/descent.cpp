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

ExhaustiveStrategy::Descent ExhaustiveStrategy::descend(Rng& rng, double* weight) {
  if (again_) {
    again_ = false;
    fixed_ = graph_.size();
    return Descent::run;
  }
  bool ran = true;
  for (;;) {
    // Event by event in the order of the graph: it stays as it is, or one of its notes is taken.
    std::sort(todo_.begin(), todo_.end(), [](const Note& a, const Note& b) {
      return std::tie(a.at, a.what, a.from, a.way) < std::tie(b.at, b.what, b.from, b.way);
    });
    std::size_t taken = todo_.size();
    if (!ran && !todo_.empty()) {
      // (What was tried is no execution itself.)
      *weight *= static_cast<double>(todo_.size());
      taken = rng.below(static_cast<u32>(todo_.size()));
    }
    for (std::size_t first = 0; ran && first < todo_.size() && taken == todo_.size();) {
      std::size_t end = first;
      while (end < todo_.size() && todo_[end].at == todo_[first].at) ++end;
      *weight *= static_cast<double>(end - first + 1);
      const u32 drawn = rng.below(static_cast<u32>(end - first + 1));
      if (drawn != 0) taken = first + drawn - 1;
      first = end;
    }
    if (taken == todo_.size()) {
      todo_.clear();
      return ran ? Descent::leaf : Descent::none;
    }
    const Note n = todo_[taken];
    todo_.clear();
    ran = try_note(n) && !out_of_bounds();
    fixed_ = graph_.size();
    if (ran) return Descent::run;
  }
}

}  // namespace fearless
