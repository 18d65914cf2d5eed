// The processors that threads run on.
#pragma once

#include "core/base.hpp"

namespace fearless::border {

// The one that the current thread runs on now: that of its number, or the first one. Any two may share that,
// and be moved away from it between two questions, which is a choice.
u32 processor_here(uptr site);
// As getcpu(2): null for what is not wanted.
void tell_processor(unsigned* processor, unsigned* node, uptr site);

}  // namespace fearless::border
