#include "model/barrier.hpp"

#include <errno.h>

#include "detect/misuse.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/destruction.hpp"
#include "engine/graph_objects.hpp"
#include "engine/operations.hpp"

namespace fearless::ops {

bool barrier_wait(uptr barrier, u32 initial, uptr site) {
  engine.point({OpKind::barrier_wait, Order::acq_rel, 0, 0, barrier, site});
  auto& b = objects.get<Barrier>(barrier);
  Thread& t = *engine.current;
  use(b, OpKind::barrier_wait, site);
  if (b.destroyed) misuse::report(Detail::use_destroyed, barrier, OpKind::barrier_wait, site);
  if (b.needed == 0) b.needed = initial != 0 ? initial : 1;
  if (FEARLESS_UNLIKELY(engine.graph != nullptr)) graph_mode::barrier_wait(b);
  b.arriving.join(t.clock);
  thread_sanitizer::release(&b);
  engine.tick();
  t.spin.clear();
  if (++b.arrived < b.needed) {
    b.pending.add(t.slot);
    block(no_deadline);
    // Nothing of the barrier from here on: another that has been let go may have destroyed it.
    if (FEARLESS_UNLIKELY(engine.graph != nullptr)) graph_mode::wake(t.wake_event, true);
    thread_sanitizer::acquire(&b);
    return false;
  }
  // The last arrival lets everybody go: what came before any arrival happens before all departures.
  b.released.assign(b.arriving);
  b.arriving.clear();
  b.arrived = 0;
  b.pending.for_each([&b](Slot s) {
    engine.thread(s).clock.join(b.released);
    engine.enable(s);
  });
  b.pending.clear();
  t.clock.join(b.released);
  thread_sanitizer::acquire(&b);
  engine.made_progress();
  return true;
}

void barrier_init(uptr barrier, u32 needed, uptr site) {
  if (auto* old = objects.find<Barrier>(barrier)) {
    if (!old->pending.empty()) misuse::freed(*old, Detail::unordered_free, site);
    objects.forget(old);
  }
  auto& b = objects.get<Barrier>(barrier);
  b.needed = needed;
  use(b, OpKind::none, site);
}

int barrier_destroy(uptr barrier, uptr site) {
  auto& b = objects.get<Barrier>(barrier);
  use(b, OpKind::none, site);
  if (b.destroyed) misuse::report(Detail::use_destroyed, barrier, OpKind::none, site);
  if (!b.pending.empty()) {
    misuse::freed(b, Detail::unordered_free, site);
    return EBUSY;
  }
  destroyed(b, site);
  b.destroyed = true;
  return 0;
}

}  // namespace fearless::ops
