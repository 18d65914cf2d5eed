#include "engine/atomics.hpp"

#include <string.h>

namespace fearless::atomics {

void stored_unseen(Location& l) {
  for (Slot s = 0; s < engine.slots_used; ++s) {
    const Thread& t = engine.thread(s);
    if (t.state == Thread::State::unused) continue;
    l.released.join(t.clock);
    if (thread_sanitizer::listens()) thread_sanitizer::tell_release_of(s, &l);
  }
  l.has_released = true;
  ++l.version;
  // What they do from here on is not released.
  for (Slot s = 0; s < engine.slots_used; ++s) {
    Thread& t = engine.thread(s);
    if (t.state != Thread::State::live) continue;
    t.clock.set(s, t.clock.get(s) + 1);
    ++engine.ticks;
  }
  engine.set_epoch(*engine.current);
}

}  // namespace fearless::atomics
