#include "model/once.hpp"

#include "detect/misuse.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/graph_objects.hpp"
#include "engine/operations.hpp"

namespace fearless::ops {

bool once_begin(uptr once, bool done_already, OpKind kind, uptr site) {
  auto& o = objects.get<Once>(once);
  Thread& t = *engine.current;
  for (;;) {
    const bool running = o.runner_plus_one != 0;
    if (running && o.runner_plus_one == t.slot + 1) {
      // The initialisation waits for itself.
      Finding f;
      f.kind = ViolationKind::deadlock;
      f.detail = Detail::self_deadlock;
      f.address = once;
      f.here = place_here(kind, site);
      raise(f);
    }
    await(o, {kind, Order::acq_rel, 0, 0, once, site}, running, no_deadline);
    if (FEARLESS_UNLIKELY(engine.graph != nullptr)) {
      const Value state = o.done || done_already ? 2 : 0;
      graph_mode::perform(o.graph, once, state, graph_mode::on_object(Effect::once_begin, Order::acquire));
    }
    if (o.done || done_already) {
      // The end of the initialisation happens before every return.
      t.clock.join(o.released);
      thread_sanitizer::acquire(&o);
      return false;
    }
    if (o.runner_plus_one == 0) break;
  }
  o.runner_plus_one = t.slot + 1;
  t.clock.join(o.released);
  thread_sanitizer::acquire(&o);
  o.use(t.slot, t.clock);
  o.pending.for_each([](Slot s) { engine.disable(s); });
  engine.made_progress();
  return true;
}

namespace {

void finish(uptr once, bool done) {
  auto& o = objects.get<Once>(once);
  Thread& t = *engine.current;
  if (FEARLESS_UNLIKELY(engine.graph != nullptr)) {
    engine.point({OpKind::once, Order::release, 0, 0, once, 0});
    graph_mode::perform(
        o.graph, once, 1,
        graph_mode::on_object(done ? Effect::once_done : Effect::once_failed, Order::release));
  }
  o.use(t.slot, t.clock);
  o.released.join(t.clock);
  thread_sanitizer::release(&o);
  engine.tick();
  o.runner_plus_one = 0;
  o.done = done;
  o.pending.for_each([](Slot s) { engine.enable(s); });
  engine.made_progress();
}

}  // namespace

void once_done(uptr once, uptr) { finish(once, true); }
void once_failed(uptr once, uptr) { finish(once, false); }

}  // namespace fearless::ops
