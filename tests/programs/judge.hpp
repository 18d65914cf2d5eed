// What can go wrong in a program, by running all interleavings of what its operations are said to do, one
// small step after the other, without any reduction. Knows nothing of Fearless but what programs are.
//
//   A lock is free or held. A signal is a number; who finds none sleeps until the next is given. Memory is
//   raced on where two threads are about to use it. Nothing is woken without a reason. What is wrong by
//   itself ends the execution.
#pragma once

#include <fearless/programs/vocabulary.hpp>

#include <set>
#include <string>

namespace judge {

// The kinds of violation that there are in some interleaving; of an operation that may be one of several,
// "data-race,ownership".
std::set<std::string> judge(const fearless::generated::vocabulary& v, const fearless::generated::program& p);

}  // namespace judge
