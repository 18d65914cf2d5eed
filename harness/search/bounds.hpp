// What keeps a search of all executions from being one: all within the bounds is not all.
#pragma once

#include <string>

#include "search/options.hpp"

namespace fearless::bounds {

// "at most 2 preemptions and at most 32 early timeouts of a thread"; empty without bounds. `kept_waiting`:
// the one on early timeouts has left something out.
std::string text(const Options& o, bool kept_waiting);

}  // namespace fearless::bounds
