// races=explore: accesses seen to race become visible operations, and the scenario's own assertions
// decide.
#pragma once

#include "core/base.hpp"

namespace fearless::border {

// If this access is one of those, it is a decision point.
void maybe_point(void* address, u64 bytes, bool write, uptr site);

// The accesses made at these places race.
// False if that was known.
bool add_racing_site(uptr site);
void clear_racing_sites();
void for_each_racing_site(void (*f)(uptr site, void*), void* context);

}  // namespace fearless::border
