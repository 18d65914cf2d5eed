// Memory that several threads may use without synchronising, because a library promises so.
#pragma once

#include "core/base.hpp"

namespace fearless::exempt {

// The standard stream objects: concurrent use of a synchronised one is not a race
// ([iostream.objects.overview]).
// Annotated benign races are exempt too: for one execution, or for good.
void add(uptr address, u64 bytes, bool this_execution_only);

// libstdc++'s std::ctype<char> keeps what its narrow() and widen() have found out, without synchronising:
// whoever writes there writes the same. Given the program's type_info of it, that memory of all such objects,
// and of classes derived from it (but for those compiled with -fno-rtti), is exempt.
void add_ctype_caches(uptr type_info);

bool contains(uptr address);

void begin_execution();

}  // namespace fearless::exempt
