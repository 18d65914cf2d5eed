// The processors that threads run on.
#pragma once

#include "core/base.hpp"

namespace fearless::border {

// The one that the current thread runs on now: of those that it may run on (pthread_setaffinity_np), that of
// its number or the first one, which is a choice: any two threads that are not bound may share that, and be
// moved away from it between two questions.
u32 processor_here(uptr site);
// As getcpu(2): null for what is not wanted.
void tell_processor(unsigned* processor, unsigned* node, uptr site);

}  // namespace fearless::border
