// Synchronisation objects where an execution graph is kept. A wait with a deadline is one attempt, at a time
// of the search's choosing: it fails only in a state that would make it wait. Waiting on a queue (condition
// variables, futexes) is two events, entering it and being let go or leaving it, so that whatever happens in
// between may.
#include <errno.h>

#include <algorithm>

#include "engine/await.hpp"
#include "engine/chance.hpp"
#include "engine/graph_objects.hpp"
#include "engine/mutex.hpp"
#include "engine/trace.hpp"
#include "model/barrier.hpp"
#include "model/condvar.hpp"
#include "model/futex.hpp"
#include "model/location.hpp"

namespace fearless::graph_mode {
namespace {

void check_slot(const Thread& t, uptr site) {
  if (t.slot >= most_queued)
    engine.unsupported("waiting by more than 127 threads in a search that keeps execution graphs",
                       "use fewer threads, or memory_model=sc with a random strategy", site);
}

// The waiters that event `id` has taken out of their queue.
Value taken_out(EventId id) {
  const Event& e = (*engine.graph)[id];
  return engine.graph->value(e.rf, e.location) & ~e.value;
}

// They go on, because of that event.
template <class Object>
u32 let_go(Object& o, Value gone, EventId id) {
  u32 n = 0;
  for (Slot s = 0; s < most_queued; ++s) {
    if (((gone >> s) & 1) == 0) continue;
    Thread& w = engine.thread(s);
    o.pending.remove(s);
    --o.waiting;
    w.notified = true;
    w.wake_event = id;
    engine.enable(s);
    ++n;
  }
  return n;
}

// A condition variable orders nothing; a futex's queue is under a lock of the kernel's.
Order order_of_queue(const Operation& op) { return op.size == 0 ? Order::relaxed : Order::acq_rel; }

bool is_locked(const Condvar&) { return false; }
bool is_locked(const Futex& f) { return f.entering != 0; }
void hold_up(Condvar&, Slot) {}
void hold_up(Futex& f, Slot s) {
  f.held_up.add(s);
  engine.disable(s);
}

// The current thread waits in the queue of `o`. In an exhaustive search it may leave whenever it has its
// turn, so often; else when the time has come.
template <class Object>
void await_turn(Object& o, bool may_leave, u64 deadline) {
  Thread& t = *engine.current;
  if (engine.fair && !t.notified) {
    ops::block(deadline);
    may_leave = true;
    if (t.notified || !is_locked(o)) return;
  } else if (!may_leave && !t.notified) {
    if (deadline != no_deadline) t.bounded = engine.kept_waiting = true;
    engine.disable(t.slot);
    engine.phase = 1;
  }
  do {
    if (may_leave && !t.notified && is_locked(o)) hold_up(o, t.slot);
    engine.proceed();
  } while (!t.notified && is_locked(o));
  t.spin.clear();
}

// The current thread is in the queue of `o`. True if it was let go, false if it has left at its deadline.
template <class Object>
bool wait_in_queue(Object& o, const Operation& op, u64 deadline) {
  Thread& t = *engine.current;
  engine.announce(op);
  const bool may_leave = deadline != no_deadline &&
                         (engine.fair || t.early_leaves < engine.limits.early_timeouts);
  await_turn(o, may_leave, deadline);
  if (t.notified) {
    // It could have left before it was let go.
    if (may_leave) might_have(o.graph, on_object(Effect::leave, order_of_queue(op)));
    wake(t.wake_event, order_of_queue(op) != Order::relaxed);
    return true;
  }
  ++t.early_leaves;
  if (engine.fair) t.time = std::max(t.time, deadline);  // (It has been told that time passes.)
  perform(o.graph, o.address, 0, on_object(Effect::leave, order_of_queue(op)));
  o.pending.remove(t.slot);
  --o.waiting;
  return false;
}

// The current thread is about to do something to the queue of `f`. Returns when nobody has it locked.
void point_at_queue(Futex& f, const Operation& op) {
  const Slot self = engine.current->slot;
  engine.announce(op);
  do {
    if (is_locked(f)) hold_up(f, self);
    engine.proceed();
  } while (is_locked(f));
}

template <class Object>
void enter_queue(Object& o, Effect effect, Order order, uptr site) {
  Thread& t = *engine.current;
  check_slot(t, site);
  await::acted(t);
  t.spin.clear();
  perform(o.graph, o.address, 0, on_object(effect, order));
  t.arrival = ++o.arrivals;
  t.notified = false;
  ++o.waiting;
  o.pending.add(t.slot);
}

void unlock_queue(Futex& f, bool stays) {
  const Thread& t = *engine.current;
  perform(f.graph, f.address, 0, on_object(stays ? Effect::release : Effect::turn_back, Order::acq_rel));
  f.entering = 0;
  f.held_up.for_each([](Slot s) { engine.enable(s); });
  f.held_up.clear();
  if (stays) return;
  f.pending.remove(t.slot);
  --f.waiting;
}

}  // namespace

bool try_lock(Mutex& m, uptr site) {
  Thread& t = *engine.current;
  if (!wrote(perform(m.graph, m.address, 0, on_object(Effect::mutex_try_lock, Order::acquire)))) return false;
  ops::take(m, t, 1, site, false);
  return true;
}

int timed_lock(Mutex& m, OpKind kind, u64 deadline, uptr site) {
  engine.point({kind, Order::acquire, 0, 0, m.address, site});
  if (try_lock(m, site)) return 0;
  time_out(deadline);
  return engine.failed(ETIMEDOUT);
}

void pass_time(u64 deadline) {
  u64& now = engine.current->time;
  if (deadline == no_deadline || deadline <= now) return;
  if (engine.recording && engine.current->pending.kind != OpKind::sleep)
    engine.trace->time_passes(deadline - now, false);
  now = deadline;
}

void time_out(u64 deadline) {
  pass_time(deadline);
  if (engine.fair) engine.rest_asleep();
}

int cond_wait(Condvar& c, Mutex& m, u64 deadline, bool wakes, uptr site) {
  Thread& t = *engine.current;
  const bool timed = deadline != no_deadline;
  const OpKind kind = timed ? OpKind::cond_timed_wait : OpKind::cond_wait;
  // (Where others can run, as in ops::cond_wait.)
  const bool spurious = wakes || (ops::others_go_on_without(m) &&
                                  chance::decided_in_turn(ChoiceKind::spurious_wakeup));
  c.mutex = m.address;
  if (!spurious) enter_queue(c, Effect::enqueue, Order::relaxed, site);
  engine.point({OpKind::mutex_unlock, Order::release, 0, 0, m.address, site});
  const u32 depth = ops::mutex_release_fully(m, t);
  const bool notified = spurious || wait_in_queue(c, {kind, Order::relaxed, 0, 0, c.address, site}, deadline);
  if (!notified) pass_time(deadline);
  ops::mutex_await(m, OpKind::cond_relock, no_deadline, site);
  ops::mutex_take(m, t, depth, site);
  return notified ? 0 : engine.failed(ETIMEDOUT);
}

u32 notify(Condvar& c, bool all) {
  const EventId id = perform(c.graph, c.address, 0,
                             on_object(all ? Effect::notify_all : Effect::notify_one, Order::relaxed));
  return wrote(id) ? let_go(c, taken_out(id), id) : 0;
}

// As in the kernel, the word is looked at with the queue locked: a wake-up comes before that, or after the
// thread has gone to sleep.
namespace {

// (Linux has a full barrier before this. The word may be half of a larger atomic.)
u32 load_futex(uptr word, uptr site) {
  const uptr whole = word & ~uptr{7};
  const auto* l = objects.find<Location>(whole);
  if (l == nullptr || l->size != 8) return static_cast<u32>(load(word, 4, Order::seq_cst, site));
  return static_cast<u32>(load(whole, 8, Order::seq_cst, site) >> (8 * (word - whole)));
}

}  // namespace

int futex_wait(uptr word, u32 expected, u64 deadline, uptr site) {
  const bool timed = deadline != no_deadline;
  const OpKind kind = timed ? OpKind::futex_timed_wait : OpKind::futex_wait;
  const Operation op{kind, Order::acq_rel, 4, 0, word, site};
  auto& f = objects.get<Futex>(word);
  point_at_queue(f, op);
  enter_queue(f, Effect::enter, Order::acq_rel, site);
  f.entering = engine.current->slot + 1;
  const bool stays = load_futex(word, site) == expected;
  unlock_queue(f, stays);
  if (!stays) return EAGAIN;
  if (wait_in_queue(f, op, deadline)) return 0;
  pass_time(deadline);
  return engine.failed(ETIMEDOUT);
}

int futex_wake(uptr word, u32 most, uptr site) {
  auto& f = objects.get<Futex>(word);
  const auto act = [&](Effect e) { return perform(f.graph, word, 0, on_object(e, Order::acq_rel)); };
  point_at_queue(f, {OpKind::futex_wake, Order::acq_rel, 4, 0, word, site});
  u32 woken = 0;
  if (most == 1 || most >= most_queued) {
    const EventId id = act(most == 1 ? Effect::wake_one : Effect::wake_all);
    woken = let_go(f, taken_out(id), id);
  } else if (most != 0) {
    // (They go on when the queue is unlocked: the kernel does all of it at one go.)
    act(Effect::hold);
    Value gone = 0;
    for (u32 i = 0; i < most; ++i) {
      const Value one = taken_out(act(Effect::wake_next));
      if (one == 0) break;
      gone |= one;
    }
    woken = let_go(f, gone, act(Effect::release));
  }
  if (woken != 0) engine.made_progress();
  return static_cast<int>(woken);
}

bool barrier_wait(Barrier& b) {
  Thread& t = *engine.current;
  const EventId id = perform(b.graph, b.address, 0, on_object(Effect::arrive, Order::acq_rel, b.needed));
  if ((static_cast<u64>((*engine.graph)[id].value) & 0xffffffffU) == 0) {
    b.pending.for_each([&](Slot s) { engine.thread(s).wake_event = id; });
    return true;
  }
  t.wake_event = no_event;
  return false;
}

}  // namespace fearless::graph_mode
