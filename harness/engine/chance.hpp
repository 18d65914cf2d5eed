// What the standard allows and hardly ever happens (spurious wake-ups, failures of weak compare-exchange and
// try_lock for no reason), in executions of exhaustive search, and in those that replay what it has found.
// Whether it happens is an event of the thread's, like fearless::choose(); how often it may, each thread's
// own affair: the order of threads that have nothing to do with each other makes no difference.
#pragma once

#include "engine/engine.hpp"

namespace fearless::chance {

// Does it, before what the current thread does at `site`? An operation of its own, unless it may not.
bool happens_apart(ChoiceKind kind, uptr site);

inline bool happens(ChoiceKind kind, uptr site) {
  return FEARLESS_UNLIKELY(engine.graph != nullptr) && !engine.fair && happens_apart(kind, site);
}

// In other executions a strategy decides, once the operation's turn has come.
inline bool decided_in_turn(ChoiceKind kind) {
  return (engine.graph == nullptr || engine.fair) && engine.choose(kind, 2) != 0;
}

}  // namespace fearless::chance
