// How far an execution may go.
#pragma once

#include "core/base.hpp"
#include "strategy/strategy.hpp"

namespace fearless {

struct EngineLimits {
  u64 steps = 1000000;      // visible operations per execution
  u32 threads = ~0U;        // created by an execution
  u32 early_timeouts = 32;  // deadlines that may pass although other threads could run
  u64 stall_ns = 5'000'000'000;  // real time to wait for what comes from outside the process
  RareOutcomes rare{0, 0, 0};  // of each thread, in exhaustive search (engine/chance.hpp)
  // Operations of loops that only look, and write variables of their own functions at most, before they are a
  // livelock: so far they may count. (At most half of all.)
  u64 idle_steps = 100000;
};

}  // namespace fearless
