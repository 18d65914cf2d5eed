// Objects that several hold, whose holders libstdc++ counts in code that is not instrumented.
#pragma once

#include "detect/thread_sanitizer.hpp"
#include "engine/engine.hpp"
#include "model/location.hpp"

namespace fearless::border {

// The current thread lets go of it. Only the last one, who destroys it, is ordered after the others: by the
// count two holders are not.
inline void let_go(uptr object, bool is_last) {
  auto& l = objects.get<Location>(object);
  Thread& t = *engine.current;
  if (is_last) {
    t.clock.join(l.released);
    thread_sanitizer::acquire(&l);
  }
  l.released.join(t.clock);
  thread_sanitizer::release(&l);
  l.has_released = true;
  engine.tick();
}

}  // namespace fearless::border
