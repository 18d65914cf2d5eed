// Memory that several threads may use without synchronising, because a library promises so.
#pragma once

#include "core/base.hpp"

namespace fearless::exempt {

// The standard stream objects: concurrent use of a synchronised one is not a race
// ([iostream.objects.overview]).
// Annotated benign races are exempt too: for one execution, or for good.
void add(uptr address, u64 bytes, bool this_execution_only);
bool contains(uptr address);

void begin_execution();

}  // namespace fearless::exempt
