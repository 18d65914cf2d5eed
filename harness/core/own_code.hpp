// The runtime's own code, as opposed to the program's.
#pragma once

#include "core/base.hpp"

namespace fearless::own_code {

uptr begin();
u64 bytes();
bool contains(uptr ip);
// Its variables, too.
bool image_contains(uptr address);

// Where the program has called what is at `ip` now, in the runtime (a return address). `ip` itself if that is
// in the program, or if nobody can tell. For handlers of signals, too, that have interrupted it there.
uptr called_from(uptr ip);

}  // namespace fearless::own_code
