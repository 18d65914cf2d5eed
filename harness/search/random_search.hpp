// Search by a strategy that draws its schedules: execution after execution, each decided by the seed and its
// number.
#pragma once

#include "search/explore.hpp"

namespace fearless {

// With option jobs, in several processes; what is found is the same with any number of them.
CaseResult random_search(const Case& c, const Options& o);

}  // namespace fearless
