#include <algorithm>

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
  Thread& t = *engine.current;
  const u32 clock_reads = t.clock_reads;
  engine.announce({OpKind::yield, Order::relaxed, 0, 0, 0, site});
  if (!engine.fair) {
    t.clock_reads = clock_reads;  // it is no event
    engine.proceed();
    return;
  }
  engine.look_again();
}

namespace {

// How much time the thread's next look at the clock takes: 100 ns, doubled so often.
//
// Waiting for a time by looking at the clock must end, also where the thread yields in between, or looks for
// something else that nobody is left to do; and so must working until a time. But looking once must not cost
// much, nor waiting for something that others are about to do.
u32 doublings(Thread& t) {
  constexpr u32 patience = 16;
  constexpr u32 most = 32;
  constexpr u32 working_patience = 64;
  constexpr u32 most_working = 13;  // less than a millisecond
  const u32 waiting = engine.fair && engine.idle_rounds > t.clock_reads ? engine.idle_rounds : t.clock_reads;
  u32 n = 0;
  if (t.clock_looks > working_patience) n = (t.clock_looks - working_patience) / 16;
  if (n > most_working) n = most_working;
  if (waiting > patience && waiting - patience > n) n = waiting - patience;
  return n < most ? n : most;
}

}  // namespace

u64 clock_here() {
  if (engine.graph == nullptr) return engine.now;
  u64& own = engine.current->time;
  if (engine.fair) engine.now = own = std::max(own, engine.now);
  return own;
}

u64 read_clock(uptr /*site*/) {
  Thread& t = *engine.current;
  ++t.clock_reads;
  ++t.clock_looks;
  await::acted(t);  // what it does next may depend on the time
  constexpr u64 step = 100;  // ns
  const u64 now = clock_here() + (step << doublings(t));
  if (engine.graph != nullptr) t.time = now;
  if (engine.graph == nullptr || engine.fair) engine.now = now;
  return now;
}

}  // namespace fearless::ops
