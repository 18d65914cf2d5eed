// What all synchronisation objects have in common.
#pragma once

#include "model/objects.hpp"

namespace fearless {

struct SyncObject : Object {
  ThreadSet pending;  // threads whose next operation is on this object and may have to wait
  Clock released;     // what acquiring it brings
  u32 graph;          // its number in the execution graph
  Clock used;         // when each thread last used it: freeing the object must happen after that

  FEARLESS_INLINE void use(Slot s, const Clock& c) { used.set(s, c.get(s)); }
};

}  // namespace fearless
