// Atomic operations where an execution graph is kept.
#include "detect/race.hpp"
#include "engine/atomics.hpp"
#include "engine/await.hpp"
#include "engine/chance.hpp"
#include "engine/code.hpp"
#include "engine/graph_memory.hpp"
#include "engine/graph_mode.hpp"

namespace fearless::graph_mode {
bool races_are_ignored = false;

namespace {

// Calls f(T{}), T being the integer of `size` bytes.
template <class F>
FEARLESS_INLINE void as_integer(u8 size, F f) {
  if (size == 1) {
    f(u8{});
  } else if (size == 2) {
    f(u16{});
  } else if (size == 4) {
    f(u32{});
  } else if (size == 8) {
    f(u64{});
  } else {
    f(Value{});
  }
}

}  // namespace

FEARLESS_NOINLINE Value read_memory(uptr a, u8 size) {
  Value v = 0;
  as_integer(size, [&](auto x) {
    __builtin_memcpy(&x, reinterpret_cast<const void*>(a), sizeof x);
    v = x;
  });
  return v;
}

FEARLESS_NOINLINE void write_memory(uptr a, u8 size, Value v) {
  as_integer(size, [&](auto x) {
    x = static_cast<decltype(x)>(v);
    __builtin_memcpy(reinterpret_cast<void*>(a), &x, sizeof x);
  });
}

namespace {

// What memory holds is known now. Another location begins where code that is not instrumented has written, or
// a plain write has made a new object in the place of another.
void know(Location& l, Value memory) {
  const auto now = static_cast<u64>(memory);
  if (l.value_known ? l.value != now : !races_are_ignored) l.graph = l.newest = no_location;
  l.value = now;
  l.value_known = true;
}

}  // namespace

Location& located(uptr a, u8 size, Value* memory) {
  settle();
  Location& l = atomics::location(a, size);
  *memory = read_memory(a, size);
  know(l, *memory);
  return l;
}

bool note_newest(Location& l, EventId id) {
  const Graph& g = *engine.graph;
  for (EventId w = l.newest == initial ? initial : g.co_prev(id); w != l.newest; w = g.co_prev(w))
    if (w == initial) return false;  // it goes before that
  l.newest = id;
  l.value = static_cast<u64>(g[id].value);
  ++l.version;
  return true;
}

namespace {

void update_memory(Location& l, EventId id, u8 size) {
  if (note_newest(l, id)) write_memory(l.address, size, (*engine.graph)[id].value);
}

void announce(const Operation& op, bool only_looks, const Action& what) {
  Thread& t = *engine.current;
  const uptr state = await::take_user_state();
  engine.announce(op);
  // (The strategy asks what a thread would see, but must not touch memory that only this thread knows to be
  // there.)
  if (only_looks && engine.driver != nullptr) {
    settle();
    Location& l = atomics::location(op.object, op.size);
    if (!l.value_known) know(l, read_memory(op.object, what.size));
  }
  if (only_looks && engine.fair &&
      t.spin.contains(op.site, op.object, atomics::location(op.object, op.size).version)) {
    engine.look_again();
  } else {
    engine.proceed();
  }
  if (only_looks && !engine.fair) await::look(op, state, what);
}

// After a read, or after writing back what has been read: has it seen the newest there is? Then looking again
// is waiting.
void looked(Location& l, EventId id, uptr site) {
  Thread& t = *engine.current;
  const Graph& g = *engine.graph;
  const EventId last = g.co_last(l.graph);
  if (last == g[id].rf || last == id) t.spin.add(site, l.address, l.version);
}

void changed() {
  Thread& t = *engine.current;
  t.spin.clear();
  await::acted(t);
  engine.made_progress();
}

Action action(Effect effect, Order order, u8 size, Value operand) {
  Action a;
  a.effect = effect;
  a.order = order;
  a.size = size;
  a.operand = operand & mask_of_size(size);
  return a;
}

Value value_read(const Location& l, EventId id) {
  const Graph& g = *engine.graph;
  return g.value(g[id].rf, l.graph);
}

// libstdc++ counts the threads that wait, to leave out notifications that nobody needs. The orders it does
// that with rely on more than the memory model promises, and a notification too many shows nowhere: with a
// graph, there is always somebody waiting, and who it is does not count.
bool counts_waiters(uptr a, u8 size) {
  constexpr uptr alignment = 64;  // of its counters
  return size == 4 && a % alignment == 0 && code::is_waiter_count(a);
}

// Between two looks of such a loop nothing can happen that does not show at the first, or after the last.
// (What comes after so many looks is another loop, by the same thread. A load of the program's own is no
// look.)
bool looks_on(uptr a, uptr site, Value* v) {
  constexpr u32 looks_of_loop = 16;
  Thread& t = *engine.current;
  if (engine.fair || t.last_event == no_event) return false;
  if (t.looked_on_since != t.last_event) {
    t.looked_on_since = t.last_event;
    t.looked_on = 1;
  }
  if (t.looked_on == looks_of_loop) return false;
  const Graph& g = *engine.graph;
  const Event& e = g[engine.current->last_event];
  if (e.kind != EventKind::read || e.action.effect != Effect::load || g.location(e.location).address != a ||
      !code::in_atomic_spin(site) || !t.last_load_spins)
    return false;
  ++t.looked_on;
  *v = g.value(e.rf, e.location);
  return true;
}

}  // namespace

Value load(uptr a, u8 size, Order order, uptr site) {
  if (counts_waiters(a, size)) return 1;
  if (Value same; looks_on(a, site, &same)) return same;
  const Action act = action(Effect::load, order, size, 0);
  announce({OpKind::load, order, size, 0, a, site}, true, act);
  Value memory;
  Location& l = located(a, size, &memory);
  race::atomic_access(l, size, false, site);
  const EventId id = perform(l.graph, a, memory, act);
  looked(l, id, site);
  engine.current->last_load_spins = !engine.fair && code::in_atomic_spin(site);
  const Value v = value_read(l, id);
  engine.note_value(v);
  return v;
}

void store(uptr a, u8 size, Value v, Order order, uptr site) {
  const Action act = action(Effect::store, order, size, v);
  announce({OpKind::store, order, size, 0, a, site}, false, act);
  Value memory;
  Location& l = located(a, size, &memory);
  race::atomic_access(l, size, true, site);
  const EventId id = perform(l.graph, a, memory, act);
  update_memory(l, id, size);
  changed();
  engine.note_value(v);
}

Value update(uptr a, u8 size, Effect effect, Value operand, Order order, uptr site) {
  if (counts_waiters(a, size)) {
    engine.current->last_load_spins = false;  // another wait begins
    return 1;
  }
  const bool adds = (effect == Effect::add || effect == Effect::subtract) &&
                    (operand & mask_of_size(size)) != 0;
  const Action act = action(effect, order, size, operand);
  announce({OpKind::rmw, order, size, 0, a, site}, !adds, act);
  Value memory;
  Location& l = located(a, size, &memory);
  race::atomic_access(l, size, true, site);
  const EventId id = perform(l.graph, a, memory, act);
  const Value old = value_read(l, id);
  const Value now = (*engine.graph)[id].value;
  if (now == old) {
    // Writing back what was there (a test-and-set that fails) is only looking.
    looked(l, id, site);
  } else {
    update_memory(l, id, size);
    changed();
  }
  engine.note_values(old, now);
  return old;
}

bool compare_exchange(uptr a, u8 size, Value* expected, Value desired, Order success, Order failure,
                      bool weak, uptr site) {
  Action act = action(Effect::compare_exchange, success, size, desired);
  act.failure = failure;
  act.expected = *expected;
  bool fails = weak && chance::happens(ChoiceKind::weak_failure, site);
  announce({OpKind::cas, success, size, 0, a, site}, true, act);
  Value memory;
  Location& l = located(a, size, &memory);
  fails = fails || (weak && chance::decided_in_turn(ChoiceKind::weak_failure));
  if (fails) {
    act.effect = Effect::load;
    act.order = failure;
  }
  const Tick when = race::now();
  const EventId id = perform(l.graph, a, memory, act);
  const bool ok = wrote(id);
  race::atomic_access(l, size, ok, site, when);
  const Value old = value_read(l, id);
  if (ok) {
    update_memory(l, id, size);
    changed();
    engine.note_values(old, desired);
  } else {
    *expected = old;
    looked(l, id, site);
    engine.note_value(old);
    if (fails) await::acted(*engine.current);  // (It would not have looked so again.)
    if (fails && old == act.expected) engine.failed(0, true);
  }
  return ok;
}

}  // namespace fearless::graph_mode
