// Heap blocks that nobody can free any more: unreachable from globals, thread-local variables and live
// stacks when every thread has ended.
#pragma once

#include <vector>

#include "core/base.hpp"

namespace fearless::leak {

// Where blocks were allocated is taken down only when it is asked for: walking a stack costs more than many
// an allocation. A leak is always run again before it is told of, and that run is asked.
void keep_sites(bool on);
bool keeps_sites();
void begin_execution();
// `stack`: return addresses, innermost first.
void allocated(uptr address, u32 thread, std::vector<uptr> stack);

// What was allocated by one thread at one place, and leaked.
struct Group {
  u32 blocks = 0;
  u64 bytes = 0;
  uptr first = 0;  // the one allocated first
  u64 first_bytes = 0;
  u32 thread = 0;
  uptr site = 0;            // the call in instrumented code that allocated it; 0: not known
  std::vector<uptr> stack;  // of the first one's allocation
};

// Looks at the state in which an execution ended, before it is reset. Conservative: any word that points
// into a block keeps it. In the order of their first blocks' allocation; all in one group if sites are not
// kept. From `more_begin` on lie pointers that keep blocks, too.
std::vector<Group> find(const void* const* more_begin, const void* const* more_end);

}  // namespace fearless::leak
