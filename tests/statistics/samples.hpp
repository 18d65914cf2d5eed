// Samples of outcomes, and whether two of them can be of one distribution.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace statistics {

using Sample = std::map<std::string, std::uint64_t>;

std::uint64_t size(const Sample&);

struct Comparison {
  double deviation;  // in standard deviations of what chance does
  int cells;         // in which the numbers were compared
};

// The two-sample chi-squared test. Each of the outcomes seen most is a cell of its own, the rest is spread
// over a few. Of samples of one distribution the deviation is below 4 but for one pair in 30 000.
Comparison compare(const Sample&, const Sample&);

}  // namespace statistics
