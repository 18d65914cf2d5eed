#include "search/bounds.hpp"

#include <vector>

#include "core/format.hpp"
#include "strategy/exhaustive.hpp"

namespace fearless::bounds {

std::string text(const Options& o, bool kept_waiting) {
  const auto at_most = [](u64 n, const char* what) {
    return fmt::format("at most {} {}{}", n, what, n == 1 ? "" : "s");
  };
  std::vector<std::string> all;
  if (o.preemptions != ExhaustiveStrategy::unbounded) all.push_back(at_most(o.preemptions, "preemption"));
  if (kept_waiting) all.push_back(at_most(o.early_timeouts, "early timeout") + " of a thread");
  return fmt::format("{}", fmt::join(all, " and "));
}

}  // namespace fearless::bounds
