// The names of threads.
#pragma once

#include "core/base.hpp"

namespace fearless::border {

// prctl, which names the thread that calls: all are one to the system.
int control_process(int option, const u64 (&arguments)[4], uptr site);

}  // namespace fearless::border
