// Memory mappings of the scenario, by whichever way it asks for them. As mmap(2), munmap(2) and mremap(2) in
// their results and errno.
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "core/base.hpp"

namespace fearless::border {

void* map(void* where, size_t bytes, int protection, int flags, int fd, off_t offset, uptr site);
int unmap(void* p, size_t bytes, uptr site);
void* remap(void* p, size_t bytes, size_t new_bytes, int flags, void* where, uptr site);

}  // namespace fearless::border
