// races=explore: accesses seen to race become visible operations, and the scenario's own assertions
// decide. Which they are is known by the places that make them; where an execution graph is kept by the
// memory they are made to, of which the graph then has all accesses.
#pragma once

#include "core/base.hpp"

namespace fearless::border {

// An access where hot.explore is set: a decision point if it is one of those. Otherwise it may still tell how
// a thread waits.
void maybe_point(const void* address, u64 bytes, bool write, uptr site);

// A function of the C library, or a system call, has used this memory: n bytes, if any.
void range_point(const void* address, i64 n, uptr site);

// A place in code, or of eight bytes of memory. False if that was known.
bool add_racing_site(uptr site);
// Is it one of those, or is there room for it?
bool can_be_explored(uptr site);
constexpr uptr cell_of(uptr address) { return address & ~uptr{7}; }
void clear_racing_sites();
void for_each_racing_site(void (*f)(uptr site, void*), void* context);

}  // namespace fearless::border
