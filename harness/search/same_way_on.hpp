// Whether a function goes on alike from two of its places. Compilers make two places of one: of
// `while (!ready.load()) {}`, a look before the loop and another at its end, with the same code behind both.
#pragma once

#include "core/base.hpp"

namespace fearless {

// Does the function that both places are in do the same from both on, as long as its registers and its frame
// are the same: the same instructions, one after the other, until they have led to one place or to its end?
// On the way it calls nothing but what the compiler tells of accesses. False also where that cannot be told.
// Answers are remembered.
//
// A bisimulation (Park 1981), found by going through both at once; where a branch is the other way round, its
// ways are, too.
bool goes_on_alike(uptr a, uptr b);

}  // namespace fearless
