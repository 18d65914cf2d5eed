// Randomness of the system, made deterministic inside a scenario.
#pragma once

#include "core/base.hpp"

namespace fearless::border {

void begin_execution_random();
// Bytes as the system's generator would give them, the same in every execution; written by a call at `site`.
void fill_random(void* p, u64 n, uptr site);
// What getrandom does.
i64 get_random(void* p, u64 n, unsigned flags, uptr site);

}  // namespace fearless::border
