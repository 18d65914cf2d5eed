#include "model/futex.hpp"

#include <errno.h>

#include "engine/graph_objects.hpp"
#include "engine/operations.hpp"

namespace fearless::ops {
namespace {

Slot longest_waiting(const Futex& f, u32 skip) {
  Slot found = no_slot;
  u32 after = 0;
  for (u32 i = 0; i <= skip; ++i) {
    found = no_slot;
    f.pending.for_each([&](Slot s) {
      const u32 a = engine.thread(s).arrival;
      if (a > after && (found == no_slot || a < engine.thread(found).arrival)) found = s;
    });
    after = engine.thread(found).arrival;
  }
  return found;
}

}  // namespace

int futex_wait(uptr word, u32 expected, u64 deadline, uptr site) {
  if (FEARLESS_UNLIKELY(engine.graph != nullptr))
    return graph_mode::futex_wait(word, expected, deadline, site);
  const OpKind kind = deadline != no_deadline ? OpKind::futex_timed_wait : OpKind::futex_wait;
  engine.point({kind, Order::relaxed, 4, 0, word, site});
  Thread& t = *engine.current;
  t.spin.clear();
  if (*reinterpret_cast<const volatile u32*>(word) != expected) return EAGAIN;
  auto& f = objects.get<Futex>(word);
  t.arrival = ++f.arrivals;
  t.notified = false;
  ++f.waiting;
  f.pending.add(t.slot);
  block(deadline);
  if (t.notified) return 0;
  f.pending.remove(t.slot);
  --f.waiting;
  return ETIMEDOUT;
}

int futex_wake(uptr word, u32 most, uptr site) {
  if (FEARLESS_UNLIKELY(engine.graph != nullptr)) return graph_mode::futex_wake(word, most, site);
  engine.point({OpKind::futex_wake, Order::relaxed, 4, 0, word, site});
  engine.current->spin.clear();
  auto* f = objects.find<Futex>(word);
  if (f == nullptr) return 0;
  u32 woken = 0;
  while (f->waiting != 0 && woken < most) {
    const bool all = most >= f->waiting + woken;
    const u32 which = all ? 0 : engine.choose(ChoiceKind::waiter, f->waiting);
    const Slot s = longest_waiting(*f, which);
    f->pending.remove(s);
    --f->waiting;
    engine.thread(s).notified = true;
    engine.timed.remove(s);
    engine.enable(s);
    ++woken;
  }
  if (woken != 0) engine.made_progress();
  return static_cast<int>(woken);
}

}  // namespace fearless::ops
