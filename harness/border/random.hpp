// Randomness of the system, made deterministic inside a scenario.
#pragma once

#include "core/base.hpp"

namespace fearless::border {

void begin_execution_random();
// Bytes as the system's generator would give them, the same in every execution; written by a call at `site`.
void fill_random(void* p, u64 n, uptr site);
// Is main still to begin? Then these are bytes that are the same in every process: what variables at
// namespace scope have drawn is part of what a token replays.
bool draw_before_main(void* p, u64 n);
// A descriptor that reads as the system's generator would (/dev/random, /dev/urandom); -1 with errno.
bool is_random_device(const char* path);
int open_random_device(int flags);
// What getrandom does.
i64 get_random(void* p, u64 n, unsigned flags, uptr site);

}  // namespace fearless::border
