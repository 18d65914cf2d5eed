// The outcomes of a program by running all its interleavings, one step after the other, without any
// reduction. States that are equal in everything are gone on from once.
//
//   A wait looks (if it has a predicate), enqueues, unlocks, is notified, locks: five steps. It is never
//   woken without a notification. notify_one wakes any one of those that wait. A timed wait may time out as
//   long as it has not been notified, whatever deadlines others have. A try_lock, a timed lock, a timed
//   acquire fail only when the object is not free at that moment. Deadlock: some thread has not ended, and
//   none can go on.
#pragma once

#include <set>
#include <string>

#include "program.hpp"

namespace enumerator {

// In the form of OutcomeText, and "deadlock".
std::set<std::string> enumerate(const Program& p);

}  // namespace enumerator
