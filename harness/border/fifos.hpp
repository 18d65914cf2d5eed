// Named pipes: to open one waits for the other end.
#pragma once

#include <sys/types.h>

#include "core/base.hpp"

namespace fearless::border::fifos {

// Would opening it so wait?
bool waits(int directory, const char* path, int flags);
// Opens it when the other end is there, and lets others run until then. -1 with errno if that fails.
int open(int directory, const char* path, int flags, uptr site);
// The flags that fopen's mode stands for.
int flags_of(const char* mode);

}  // namespace fearless::border::fifos
