#include "search/estimate.hpp"

#include <cmath>
#include <utility>

#include "core/syscalls.hpp"

namespace fearless {

void SizeEstimate::improve(Runner& runner, u64 until_ns) {
  const u64 begun = sys::monotonic_ns();
  const auto slots = graph_mode::slots_given();
  graph_mode::use_slots(slots_);
  while (descend(runner, until_ns)) {}
  slots_ = graph_mode::slots_given();
  graph_mode::use_slots(slots);
  spent_ += sys::monotonic_ns() - begun;
}

bool SizeEstimate::descend(Runner& runner, u64 until_ns) {
  constexpr u64 patience_ns = 100'000'000;  // with the last execution
  if (!begun_) {
    strategy_.restart();
    weight_ = 1;
    begun_ = true;
  }
  for (;;) {
    if (sys::monotonic_ns() >= until_ns) return false;
    Runner::How how;
    how.strategy = &strategy_;
    how.graph = &graph_;
    how.driver = &strategy_;
    how.ends_at = until_ns + patience_ns;
    const Outcome out = runner.run(how);
    if (out.stop == Stop::abandoned) {
      begun_ = false;
      return false;
    }
    const auto end = strategy_.descend(rng_, &weight_);
    if (end == ExhaustiveStrategy::Descent::run) continue;
    const bool counts = end == ExhaustiveStrategy::Descent::leaf && out.stop != Stop::blocked;
    const double size = counts ? weight_ : 0;
    ++descents_;
    sum_ += size;
    squares_ += size * size;
    begun_ = false;
    return true;
  }
}

Estimate SizeEstimate::get() const {
  Estimate e;
  constexpr u64 enough = 10;
  if (descents_ < enough) return e;
  const auto n = static_cast<double>(descents_);
  e.descents = descents_;
  e.executions = sum_ / n;
  e.error = std::sqrt(std::max(0.0, squares_ / n - e.executions * e.executions) / (n - 1));
  return e;
}

}  // namespace fearless
