// The end of synchronisation objects.
#pragma once

#include "detect/lock_order.hpp"
#include "detect/misuse.hpp"
#include "engine/engine.hpp"
#include "engine/trace.hpp"

namespace fearless::ops {

// The current thread destroys a synchronisation object that nobody holds or waits for.
inline void destroyed(const SyncObject& o, uptr site) {
  if (FEARLESS_UNLIKELY(engine.recording)) {
    const OutsideScenario outside;
    engine.trace->destroyed(o.address);
  }
  lock_order::destroyed(o.address);
  misuse::destroyed(o, site);
}

}  // namespace fearless::ops
