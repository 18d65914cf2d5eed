// Memory that several threads may use without synchronising, because a library promises so.
#pragma once

#include "core/base.hpp"

namespace fearless::exempt {

// The standard stream objects: concurrent use of a synchronised one is not a race
// ([iostream.objects.overview]).
void add(uptr address, u64 bytes);
bool contains(uptr address);

}  // namespace fearless::exempt
