#include "engine/graph_mode.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "engine/await.hpp"
#include "engine/back_off.hpp"
#include "engine/graph_objects.hpp"
#include "strategy/exhaustive.hpp"

namespace fearless::graph_mode {
namespace {

LocationId outside_world = no_location;
EventId last_use = initial;
std::vector<Child> given;  // by slot - 1
std::vector<std::vector<Slot>> children;  // by parent and number; no_slot: has none yet

Graph& graph() { return *engine.graph; }

[[noreturn]] void diverged() { engine.stop(Stop::diverged); }

// The current thread's next event begins: what it does from here on is later than all before.
u32 begin_event(Thread& t) {
  settle();
  const u32 index = ++t.events;
  const Tick tick = index << Graph::tick_shift;
  if (t.clock.get(t.slot) < tick) {
    t.clock.set(t.slot, tick);
    engine.begin_time(t.slot, tick);
  }
  if (tick >= engine.ticks) engine.ticks = u64{tick} + 1;
  return index;
}

bool replaying() { return graph().performed < graph().size(); }

// The event that the graph has for the current thread now.
Event& expected(const Thread& t, EventKind kind) {
  Event& e = graph()[graph().performed];
  const auto accesses = [](EventKind k) {
    return k == EventKind::read || k == EventKind::write || k == EventKind::update;
  };
  if (e.slot != t.slot || e.index != t.events || (e.kind != kind && !(accesses(e.kind) && accesses(kind))))
    diverged();
  return e;
}

// Enters what the thread knows now as what the event comes after, and what it releases.
void enter_clocks(const Thread& t, EventId id) {
  Graph& g = graph();
  const u32 n = g.width();
  u32* hb = g.hb(id);
  t.clock.copy_to(hb, n);
  const Event& e = g[id];
  if (!e.writes() || !e.action.continues_release()) return;
  u32* released = g.released(id);
  // A read-modify-write continues the release sequence of what it reads.
  if (e.kind == EventKind::update && e.rf != initial) {
    copy_row(released, g.released(e.rf), n);
  } else {
    std::fill_n(released, n, 0U);
  }
  if (releases(e.action.order)) {
    join_rows(released, hb, n);
  } else if (e.release_fence != no_event && e.heeds_fences()) {
    join_rows(released, g.hb(e.release_fence), n);
  }
}

void acquire(Thread& t, const Event& e) {
  Graph& g = graph();
  const EventId from = g.acquired_by(e);
  if (from == initial) return;
  if (acquires(e.order())) {
    t.clock.join(g.released(from), g.width());
  } else if (e.heeds_fences()) {
    t.acquire_fence.join(g.released(from), g.width());
    t.has_acquire_fence = true;
  }
}

void end_event(EventId id) {
  Thread& t = *engine.current;
  Graph& g = graph();
  if (id >= g.entered()) {
    enter_clocks(t, id);
    g.enter(id);
  }
  t.last_event = id;
  t.operations_at_event = t.operations;
  ++g.performed;
  if ((t.clock.get(t.slot) & ((1U << Graph::tick_shift) - 1)) == 0) engine.tick();
}

EventId append_other(EventKind kind, EventId from, u32 choice, Order order) {
  Thread& t = *engine.current;
  const u32 index = begin_event(t);
  if (kind != EventKind::fence) await::acted(t);
  if (replaying()) {
    Event& e = expected(t, kind);
    if (kind == EventKind::wake && e.rf != from) diverged();
    if (kind == EventKind::spawn && e.action.choice != choice) diverged();
    return graph().performed;
  }
  const OutsideScenario outside;
  Event& e = graph().make_room();
  e.kind = kind;
  e.slot = t.slot;
  e.index = index;
  e.rf = from;
  e.action.choice = choice;
  e.action.order = order;
  return graph().append();
}

// ---- choices where no driver makes them

EventId choose_place(EventId id) {
  Graph& g = graph();
  const LocationId l = g[id].location;
  const auto nth = [&](u32 n) {
    EventId found = no_event;
    u32 seen = 0;
    g.for_each_place(l, g.view_before(id), [&](EventId w) {
      found = w;
      return seen++ == n;
    });
    return found;
  };
  u32 places = 0;
  g.for_each_place(l, g.view_before(id), [&](EventId) {
    ++places;
    return false;
  });
  g.asked = l;
  for (u32 i = engine.choose(ChoiceKind::coherence, places);; --i) {
    g.place_after(id, nth(i));
    if (i == 0 || g.soon_consistent()) return id;
    g.displace(id);
  }
}

// Whom to wake of those in the queue.
u32 choose_waiter(const Action& action, Value queue) {
  const u32 n = ways(action, queue);
  if (n == 1) return 0;
  std::vector<Slot> slots;
  for (Slot s = 0; s < most_queued; ++s)
    if (((queue >> s) & 1) != 0) slots.push_back(s);
  std::vector<u32>& waiters = graph().waiters;
  waiters.resize(n);
  std::iota(waiters.begin(), waiters.end(), 0U);
  const auto number = [&](u32 w) { return engine.thread(slots[w]).number; };
  std::ranges::sort(waiters, {}, number);
  return waiters[engine.choose(ChoiceKind::waiter, n)];
}

EventId choose_read(Event e, bool newest) {
  Graph& g = graph();
  const auto view = g.view_of(e.slot);
  const auto nth = [&](u32 n) {
    EventId found = no_event;
    u32 seen = 0;
    g.for_each_source(e, view, [&](EventId w) {
      found = w;
      return seen++ == n;
    });
    return found;
  };
  u32 options = 0;
  g.for_each_source(e, view, [&](EventId) {
    ++options;
    return newest;
  });
  if (options == 0) diverged();
  g.asked = e.location;
  g.asking = &e;
  for (u32 i = engine.choose(ChoiceKind::read_from, options);; --i) {
    e.rf = nth(i);
    const Value state = g.value(e.rf, e.location);
    if (i == 0) e.action.choice = choose_waiter(e.action, state);
    const Applied a = apply(e.action, e.slot, state);
    e.kind = a.does == Does::write ? EventKind::update : EventKind::read;
    e.value = a.value;
    const EventId id = g.append(e);
    g.estimate_rows(id);
    if (e.kind == EventKind::update) g.place_after(id, e.rf);
    if (i == 0 || g.soon_consistent()) return id;
    g.truncate(id);
  }
}

// What the current thread adds, at event `index` of its own.
EventId perform_new(u32 index, LocationId at, const Action& action, bool newest) {
  Graph& g = graph();
  const Slot slot = engine.current->slot;
  const auto fill = [&](Event& e) {
    e.slot = slot;
    e.index = index;
    e.location = at;
    e.action = action;
  };
  const bool writes = action.always_writes();
  if (!writes && engine.driver == nullptr) {
    Event e;
    fill(e);
    return choose_read(e, newest);
  }
  const EventId last = g.co_last(at);
  const Applied a = apply(action, slot, writes ? 0 : g.value(last, at));
  if (a.does == Does::wait) diverged();
  Event& e = g.make_room();
  fill(e);
  if (!writes) e.rf = last;
  e.kind = writes ? EventKind::write : a.does == Does::write ? EventKind::update : EventKind::read;
  e.value = a.value;
  const EventId id = g.append();
  g.estimate_rows(id);
  if (writes && engine.driver == nullptr) return choose_place(id);
  if (g[id].writes()) g.place_after(id, last);
  return id;
}

bool locks_or_unlocks(Effect e) { return e >= Effect::mutex_lock && e <= Effect::exclusive_unlock; }

EventId perform_event(u32& binding, uptr address, Value state, const Action& a, bool newest) {
  Thread& t = *engine.current;
  Graph& g = graph();
  const u32 index = begin_event(t);
  EventId id = g.performed;
  const bool added = !replaying();
  if (!added) {
    Event& e = expected(t, EventKind::read);
    const bool first = binding == no_location;
    if (first) binding = e.location;
    // (What was there before the first write may be what anything has left on a stack.)
    const bool reads_initial = e.kind != EventKind::write && e.rf == initial;
    const bool same = e.location == binding &&
                      (!reads_initial || g.value(initial, binding) == state || !first) &&
                      g.location(binding).address == address && e.action.effect == a.effect &&
                      e.action.order == a.order && e.action.operand == a.operand &&
                      e.action.expected == a.expected;
    if (!same) diverged();
  } else {
    const OutsideScenario outside;
    if (binding == no_location) binding = g.add_location(address, state);
    id = perform_new(index, binding, a, newest);
  }
  // (A queue's order is nobody's happens-before, fences or not.)
  if (g[id].reads() && a.continues_release()) acquire(t, g[id]);
  end_event(id);
  if (a.size == 0 && g[id].writes()) {
    if (locks_or_unlocks(a.effect)) {
      t.looks = 0;  // (what that changes, it may change back)
    } else {
      await::acted(t);
    }
  }
  if (added && engine.driver != nullptr) {
    const OutsideScenario outside;
    engine.driver->added(id);
  }
  return id;
}

}  // namespace

void begin_execution() {
  forget_plain_access();
  back_off::begin_execution();
  outside_world = no_location;
  last_use = initial;
  if (engine.driver == nullptr) graph().clear();
  graph().performed = 1;
}

EventId perform(u32& binding, uptr address, Value state, const Action& a) {
  return perform_event(binding, address, state, a, false);
}

void wake(EventId from, bool synchronises) {
  const EventId id = append_other(EventKind::wake, from, 0, Order::acquire);
  // No clock goes back along a join. (Along other synchronisation it may: an execution has one timing only,
  // and what waits for a time is to be woken before and after it.)
  if (const Event& e = graph()[from]; e.kind == EventKind::exit) pass_time(engine.thread(e.slot).time);
  if (synchronises) engine.current->clock.join(graph().hb(from), graph().width());
  end_event(id);
}

void spawn(Slot child) {
  {
    const OutsideScenario outside;
    graph().widen(child);
  }
  end_event(append_other(EventKind::spawn, initial, child, Order::release));
}

EventId thread_exit() {
  const EventId id = append_other(EventKind::exit, initial, 0, Order::release);
  end_event(id);
  return id;
}

u64 about_to_use_outside() {
  u64& now = engine.current->time;
  const u64 before = now;
  engine.now = now = std::max(now, engine.now);
  return now - before;
}

void use_outside(Order order) {
  last_use = perform(outside_world, outside_object, 0, on_object(Effect::use_outside, order));
}

EventId last_use_of_outside() { return last_use; }

void fence(Order order) {
  Thread& t = *engine.current;
  const EventId id = append_other(EventKind::fence, initial, 0, order);
  if (acquires(order) && t.has_acquire_fence) {
    t.clock.join(t.acquire_fence);
    t.acquire_fence.clear();
    t.has_acquire_fence = false;
  }
  end_event(id);
}

u32 choice(u32 ways, u32 chosen) {
  Thread& t = *engine.current;
  const u32 index = begin_event(t);
  const bool added = !replaying();
  EventId id = graph().performed;
  if (!added) {
    if (expected(t, EventKind::choice).ways != ways) diverged();
  } else {
    const OutsideScenario outside;
    Event& e = graph().make_room();
    e.kind = EventKind::choice;
    e.slot = t.slot;
    e.index = index;
    e.ways = static_cast<u16>(ways);
    e.action.choice = chosen;
    id = graph().append();
  }
  end_event(id);
  if (added && engine.driver != nullptr) {
    const OutsideScenario outside;
    engine.driver->added(id);
  }
  return graph()[id].action.choice;
}

Slot slot_of_child(Slot parent, u32 child) {
  if (children.size() <= parent) children.resize(parent + 1);
  std::vector<Slot>& of = children[parent];
  if (of.size() <= child) of.resize(child + 1, no_slot);
  if (of[child] == no_slot && given.size() + 1 < max_slots) {
    given.push_back({parent, child});
    of[child] = static_cast<Slot>(given.size());
  }
  return of[child];
}

void forget_slots() {
  given.clear();
  children.clear();
}

std::vector<Child> slots_given() { return given; }

void use_slots(const std::vector<Child>& order) {
  forget_slots();
  for (const Child& c : order) slot_of_child(c.parent, c.child);
}

}  // namespace fearless::graph_mode
