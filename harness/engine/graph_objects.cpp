// Synchronisation objects where an execution graph is kept. A wait with a deadline is one attempt, at a time
// of the search's choosing: it fails only in a state that would make it wait. Waiting on a queue (condition
// variables, futexes) is two events, entering it and being let go or leaving it, so that whatever happens in
// between may.
#include <errno.h>

#include "engine/await.hpp"
#include "engine/graph_objects.hpp"
#include "engine/mutex.hpp"
#include "model/barrier.hpp"
#include "model/condvar.hpp"
#include "model/futex.hpp"

namespace fearless::graph_mode {
namespace {

constexpr Slot most_queued = 128;  // bits of a queue's state

void check_slot(const Thread& t, uptr site) {
  if (t.slot >= most_queued)
    engine.unsupported("waiting by more than 127 threads in a search that keeps execution graphs",
                       "use fewer threads, or memory_model=sc with a random strategy", site);
}

// The waiters that event `id` has taken out of their queue go on.
template <class Object>
u32 let_go(Object& o, EventId id) {
  const Graph& g = *engine.graph;
  const Event& e = g[id];
  const Value gone = g.value(e.rf, e.location) & ~e.value;
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

// The current thread is in the queue of `o`. True if it was let go, false if it has left at its deadline.
template <class Object>
bool wait_in_queue(Object& o, const Operation& op, bool timed) {
  Thread& t = *engine.current;
  engine.announce(op);
  const bool may_leave = timed && t.early_leaves < engine.limits.early_timeouts;
  if (!may_leave && !t.notified) {
    if (timed) t.bounded = true;
    engine.disable(t.slot);
    engine.phase = 1;
  }
  engine.proceed();
  t.spin.clear();
  if (t.notified) {
    // It could have left before it was let go.
    if (may_leave) might_have(o.graph, on_object(Effect::leave, order_of_queue(op)));
    wake(t.wake_event, false);
    return true;
  }
  ++t.early_leaves;
  perform(o.graph, o.address, 0, on_object(Effect::leave, order_of_queue(op)));
  o.pending.remove(t.slot);
  --o.waiting;
  return false;
}

// The current thread is in the queue of `f` but does not wait: the word is another one. (A waiter that looks
// at the word and enters the queue at one go, as the kernel's do, could not have been woken. It goes no
// further, but others do: what they write may be what it should have looked at.)
void leave_at_once(Futex& f, const Operation& op) {
  Thread& t = *engine.current;
  engine.point(op);
  t.spin.clear();
  if (t.notified && engine.driver != nullptr) {
    might_have(f.graph, on_object(Effect::leave, Order::acq_rel));
    engine.left_out = true;
    engine.disable(t.slot);
    engine.phase = 1;
    engine.proceed();
  }
  if (t.notified) {  // somebody else is woken instead
    const EventId id = perform(f.graph, f.address, 0, on_object(Effect::wake_one, Order::acq_rel));
    if (wrote(id)) let_go(f, id);
    return;
  }
  perform(f.graph, f.address, 0, on_object(Effect::leave, Order::acq_rel));
  f.pending.remove(t.slot);
  --f.waiting;
}

template <class Object>
void enter_queue(Object& o, Order order, uptr site) {
  Thread& t = *engine.current;
  check_slot(t, site);
  await::acted(t);
  t.spin.clear();
  perform(o.graph, o.address, 0, on_object(Effect::enqueue, order));
  t.arrival = ++o.arrivals;
  t.notified = false;
  ++o.waiting;
  o.pending.add(t.slot);
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
  return ETIMEDOUT;
}

void pass_time(u64 deadline) {
  u64& now = engine.current->time;
  if (deadline != no_deadline && deadline > now) now = deadline;
}

void time_out(u64 deadline) {
  pass_time(deadline);
  if (engine.fair) engine.rest_asleep();
}

int cond_wait(Condvar& c, Mutex& m, u64 deadline, uptr site) {
  Thread& t = *engine.current;
  const bool timed = deadline != no_deadline;
  const OpKind kind = timed ? OpKind::cond_timed_wait : OpKind::cond_wait;
  // (Where others can run, as in ops::cond_wait.)
  const bool spurious = engine.driver == nullptr && engine.enabled.count() > 1 &&
                        engine.choose(ChoiceKind::spurious_wakeup, 2) != 0;
  c.mutex = m.address;
  if (!spurious) enter_queue(c, Order::relaxed, site);
  engine.point({OpKind::mutex_unlock, Order::release, 0, 0, m.address, site});
  const u32 depth = ops::mutex_release_fully(m, t);
  const bool notified = spurious || wait_in_queue(c, {kind, Order::relaxed, 0, 0, c.address, site}, timed);
  if (!notified) pass_time(deadline);
  ops::mutex_await(m, OpKind::cond_relock, no_deadline, site);
  ops::mutex_take(m, t, depth, site);
  c.use(t.slot, t.clock);
  return notified ? 0 : ETIMEDOUT;
}

u32 notify(Condvar& c, bool all) {
  const EventId id = perform(c.graph, c.address, 0,
                             on_object(all ? Effect::notify_all : Effect::notify_one, Order::relaxed));
  return wrote(id) ? let_go(c, id) : 0;
}

// The word is looked at after the queue has been entered, and waking comes after the word's change: no
// wake-up is lost.
int futex_wait(uptr word, u32 expected, u64 deadline, uptr site) {
  const bool timed = deadline != no_deadline;
  const OpKind kind = timed ? OpKind::futex_timed_wait : OpKind::futex_wait;
  engine.point({kind, Order::acq_rel, 4, 0, word, site});
  auto& f = objects.get<Futex>(word);
  enter_queue(f, Order::acq_rel, site);
  const bool changed = static_cast<u32>(load(word, 4, Order::relaxed, site)) != expected;
  if (changed) {
    leave_at_once(f, {OpKind::futex_timed_wait, Order::acq_rel, 4, 0, word, site});
    return EAGAIN;
  }
  if (wait_in_queue(f, {kind, Order::acq_rel, 4, 0, word, site}, timed)) return 0;
  pass_time(deadline);
  return ETIMEDOUT;
}

int futex_wake(uptr word, u32 most, uptr site) {
  u32 woken = 0;
  auto& f = objects.get<Futex>(word);
  do {
    engine.point({OpKind::futex_wake, Order::acq_rel, 4, 0, word, site});
    const bool all = most - woken >= most_queued;
    const EventId id = perform(f.graph, word, 0,
                               on_object(all ? Effect::wake_all : Effect::wake_one, Order::acq_rel));
    const u32 n = wrote(id) ? let_go(f, id) : 0;
    woken += n;
    if (n == 0 || all) break;  // (Who waits again after that waits for the next.)
  } while (woken < most);
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
