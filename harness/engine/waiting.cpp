#include "detect/lifetime.hpp"
#include "engine/await.hpp"
#include "engine/graph_objects.hpp"
#include "engine/operations.hpp"
#include "engine/waits_for.hpp"

namespace fearless::ops {

void use_suspiciously(const SyncObject& o, OpKind kind, uptr site) {
  const Thread& t = *engine.current;
  const shadow::Cell* c = shadow::cell(o.address);
  if (FEARLESS_UNLIKELY(shadow::current_execution(c->write))) {
    if (shadow::slot_of(c->write) == shadow::freed_slot) {
      lifetime::used_after_free(o.address, 1, true, site, *c);
    } else if (shadow::slot_of(c->write) != t.slot && (c->write & (1U << (o.address & 7))) != 0 &&
               shadow::time_of(c->write) - hot.time_base > t.clock.get(shadow::slot_of(c->write))) {
      // The object was written (made) by a thread whose write this use is not after.
      Finding f;
      f.kind = ViolationKind::data_race;
      f.address = o.address;
      f.size = 1;
      f.here = place_here(kind, site);
      f.here.atomic = true;
      f.other = place_of_slot(shadow::slot_of(c->write), OpKind::plain_write, c->write_site());
      f.places = 2;
      raise(f);
    }
  }
}

void block(u64 deadline) {
  Thread& t = *engine.current;
  t.deadline = deadline;
  t.timed_out = false;
  engine.disable(t.slot);
  engine.phase = 1;
  engine.proceed();
  t.deadline = no_deadline;
  t.spin.clear();
}

void sleep_until(u64 deadline, uptr site) {
  Thread& t = *engine.current;
  engine.announce({OpKind::sleep, Order::relaxed, 0, 0, 0, site});
  if (engine.graph != nullptr) {
    graph_mode::time_out(deadline);
    engine.proceed();
    return;
  }
  if (deadline <= engine.now) {
    engine.rest();
    engine.proceed();
    return;
  }
  block(deadline);
  t.timed_out = false;
}

void yield(uptr site) {
  engine.announce({OpKind::yield, Order::relaxed, 0, 0, 0, site});
  if (!engine.fair) {
    engine.proceed();
    return;
  }
  engine.look_again();
}

u64 read_clock(uptr site) {
  Thread& t = *engine.current;
  constexpr u64 step = 100;  // ns
  constexpr u32 patience = 16;
  // Waiting for a time by looking at the clock must end; looking once must not cost much time.
  if (t.clock_reads < patience + 40) ++t.clock_reads;
  const u32 doubling = t.clock_reads > patience ? t.clock_reads - patience : 0;
  await::acted(t);  // what it does next may depend on the time
  u64& now = engine.graph != nullptr ? t.time : engine.now;
  now += step << (doubling < 32 ? doubling : 32);
  (void)site;
  return now;
}

}  // namespace fearless::ops
