#include "model/semaphore.hpp"

#include <errno.h>
#include <limits.h>

#include "detect/misuse.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/await.hpp"
#include "engine/destruction.hpp"
#include "engine/graph_objects.hpp"
#include "engine/operations.hpp"

namespace fearless::ops {
namespace {

Semaphore& get(uptr semaphore, u32 initial, OpKind kind, uptr site) {
  auto& s = objects.get<Semaphore>(semaphore);
  if (!s.known) {
    s.known = true;
    s.value = initial;
  }
  use(s, kind, site);
  if (FEARLESS_UNLIKELY(s.destroyed)) misuse::report(Detail::use_destroyed, s.address, kind, site);
  return s;
}

// In an execution graph: the event of `effect`; true if it has taken one.
bool enter(Semaphore& s, Effect effect) {
  return graph_mode::wrote(
      graph_mode::perform(s.graph, s.address, s.value, graph_mode::on_object(effect, Order::acquire)));
}

void take(Semaphore& s, Thread& t) {
  --s.value;
  ++s.version;
  if (s.value == 0) s.pending.for_each([](Slot w) { engine.disable(w); });
  t.clock.join(s.released);
  thread_sanitizer::acquire(&s);
  s.use(t.slot, t.clock);
  engine.made_progress();
}

}  // namespace

int semaphore_wait(uptr semaphore, u32 initial, u64 deadline, uptr site) {
  const OpKind kind = deadline != no_deadline ? OpKind::semaphore_timed_wait : OpKind::semaphore_wait;
  Semaphore& s = get(semaphore, initial, kind, site);
  Thread& t = *engine.current;
  if (FEARLESS_UNLIKELY(engine.graph != nullptr) && deadline != no_deadline) {
    engine.point({kind, Order::acquire, 0, 0, semaphore, site});
    if (!enter(s, Effect::semaphore_try_wait)) {
      graph_mode::time_out(deadline);
      return engine.failed(ETIMEDOUT);
    }
    take(s, t);
    return 0;
  }
  if (!await(s, {kind, Order::acquire, 0, 0, semaphore, site}, s.value == 0, deadline))
    return engine.failed(ETIMEDOUT);
  if (FEARLESS_UNLIKELY(engine.graph != nullptr)) enter(s, Effect::semaphore_wait);
  take(s, t);
  return 0;
}

int semaphore_try_wait(uptr semaphore, u32 initial, uptr site) {
  Semaphore& s = get(semaphore, initial, OpKind::semaphore_try_wait, site);
  Thread& t = *engine.current;
  const uptr state = await::take_user_state();
  engine.announce({OpKind::semaphore_try_wait, Order::acquire, 0, 0, semaphore, site});
  if (s.value == 0 && t.spin.contains(site, semaphore, s.version)) {
    engine.look_again();
  } else {
    engine.proceed();
  }
  if (FEARLESS_UNLIKELY(engine.graph != nullptr)) {
    if (!engine.fair) await::look(t.pending, state);
    if (!enter(s, Effect::semaphore_try_wait)) return engine.failed(EAGAIN);
    take(s, t);
    return 0;
  }
  if (s.value == 0) {
    t.spin.add(site, semaphore, s.version);
    return engine.failed(EAGAIN);
  }
  t.spin.clear();
  take(s, t);
  return 0;
}

int semaphore_post(uptr semaphore, u32 initial, uptr site) {
  engine.point({OpKind::semaphore_post, Order::release, 0, 0, semaphore, site});
  Semaphore& s = get(semaphore, initial, OpKind::semaphore_post, site);
  Thread& t = *engine.current;
  t.spin.clear();
  if (s.value == SEM_VALUE_MAX) {
    misuse::report(Detail::semaphore_overflow, semaphore, OpKind::semaphore_post, site);
    return EOVERFLOW;
  }
  if (FEARLESS_UNLIKELY(engine.graph != nullptr))
    graph_mode::perform(s.graph, semaphore, s.value,
                        graph_mode::on_object(Effect::semaphore_post, Order::release));
  ++s.value;
  ++s.version;
  // A post happens before the wait that takes it; which one that is, is not told apart.
  s.released.join(t.clock);
  thread_sanitizer::release(&s);
  engine.tick();
  s.pending.for_each([](Slot w) { engine.enable(w); });
  engine.made_progress();
  return 0;
}

u32 semaphore_value(uptr semaphore, u32 initial, uptr site) {
  Semaphore& s = get(semaphore, initial, OpKind::semaphore_value, site);
  Thread& t = *engine.current;
  const uptr state = await::take_user_state();
  engine.announce({OpKind::semaphore_value, Order::relaxed, 0, 0, semaphore, site});
  if (t.spin.contains(site, semaphore, s.version)) {
    engine.look_again();
  } else {
    engine.proceed();
  }
  u32 value = s.value;
  if (FEARLESS_UNLIKELY(engine.graph != nullptr)) {
    if (!engine.fair) await::look(t.pending, state);
    const Graph& g = *engine.graph;
    const EventId id = graph_mode::perform(s.graph, s.address, s.value,
                                           graph_mode::on_object(Effect::load, Order::relaxed));
    value = static_cast<u32>(g.value(g[id].rf, g[id].location));
  } else {
    t.spin.add(site, semaphore, s.version);
  }
  engine.note_value(value);
  return value;
}

void semaphore_init(uptr semaphore, u32 value, uptr site) {
  if (auto* old = objects.find<Semaphore>(semaphore)) {
    if (!old->pending.empty()) misuse::freed(*old, Detail::unordered_free, site);
    objects.forget(old);
  }
  auto& s = objects.get<Semaphore>(semaphore);
  s.known = true;
  s.value = value;
  use(s, OpKind::none, site);
}

int semaphore_destroy(uptr semaphore, uptr site) {
  auto& s = objects.get<Semaphore>(semaphore);
  use(s, OpKind::none, site);
  if (s.destroyed) misuse::report(Detail::use_destroyed, semaphore, OpKind::none, site);
  if (!s.pending.empty()) misuse::freed(s, Detail::unordered_free, site);
  destroyed(s, site);
  s.destroyed = true;
  return 0;
}

}  // namespace fearless::ops
