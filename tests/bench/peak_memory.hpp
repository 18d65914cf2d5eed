// The most memory the process has had resident, in KiB.
#pragma once

#include <cstdio>

// From the kernel's account of this program: getrusage's begins with that of the process that started it.
inline long peak_memory_kib() {
  std::FILE* f = std::fopen("/proc/self/status", "r");
  if (f == nullptr) return -1;
  long kib = -1;
  for (char line[256]; std::fgets(line, sizeof line, f) != nullptr;)
    if (std::sscanf(line, "VmHWM: %ld kB", &kib) == 1) break;
  std::fclose(f);
  return kib;
}
