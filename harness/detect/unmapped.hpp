// Memory that the scenario has unmapped. Its addresses are kept out of use until the execution ends, so that
// whoever still uses them is stopped there, and can be told who took the memory away.
#pragma once

#include "core/violation.hpp"

namespace fearless::unmapped {

struct Range {
  uptr begin = 0, end = 0;
  Place by;
};

// Unmaps whole pages, but keeps their addresses. False if the system does not let us.
bool keep(uptr begin, uptr end, const Place& by);
// What holds the address; null if it was not unmapped, or has been mapped again.
const Range* find(uptr address);
// The addresses are mapped again; if they have to be free for that, `free_them`.
void mapped_again(uptr begin, uptr end, bool free_them);
// An execution begins or the search ends: all addresses kept are given back.
void forget();

}  // namespace fearless::unmapped
