// The search that tries every execution once.
#pragma once

#include "search/explore.hpp"

namespace fearless {

CaseResult exhaustive_search(const Case& c, const Options& o);

}  // namespace fearless
