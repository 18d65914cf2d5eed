// In the place of the engine, for the rooms below it: keeps what detectors raise, and has as many threads
// as a test wants, none of which runs.
#pragma once

#include <vector>

#include "core/hot.hpp"
#include "core/thread_info.hpp"
#include "core/thread_set.hpp"
#include "core/violation.hpp"

namespace fearless::engine_double {

// Findings since the last `reset`.
std::vector<Finding>& findings();

// The pending operation and the counts of a thread; slots are taken in order by the first mention.
ThreadInfo& thread(Slot s);

// No threads, no findings.
void reset();

}  // namespace fearless::engine_double
