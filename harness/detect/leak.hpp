// Heap blocks that nobody can free any more: unreachable from globals, thread-local variables and live
// stacks when every thread has ended.
#pragma once

#include "core/base.hpp"

namespace fearless::leak {

struct Leak {
  u32 blocks = 0;
  u64 bytes = 0;
  uptr first = 0;  // the one allocated first
  u64 first_bytes = 0;
  uptr first_site = 0;  // where it was allocated
  u32 first_thread = 0;
};

// Looks at the state in which an execution ended, before it is reset. Conservative: any word that points
// into a block keeps it.
Leak find();

}  // namespace fearless::leak
