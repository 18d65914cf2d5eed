// Obstruction-freedom (Herlihy, Luchangco, Moir, ICDCS 2003): a thread that is left alone in the middle of an
// operation finishes it, in a bounded number of steps. Where that is to be looked at, one thread of the
// execution is left alone from some point on, and the others go on when it has finished.
#include "engine/engine.hpp"

namespace fearless {

void Engine::leave_one_alone(u64 after, u32 which) {
  special |= one_alone;
  every_operation = true;  // a thread may have to stand still where it holds a lock
  alone_after_ = steps + after;
  alone_which_ = which;
}

void Engine::operation_ended() {
  current->alone_steps = 0;
  if (alone_ == current->slot) special &= ~one_alone;
}

// The thread that is alone; none: not yet.
Slot Engine::decide_alone() {
  if (alone_ == no_slot) {
    if (steps < alone_after_) return no_slot;
    ThreadSet inside;
    inside.clear();
    for (Slot s = 0; s < slots_used; ++s)
      if (threads[s].state == Thread::State::live && threads[s].alone_steps != 0) inside.add(s);
    if (inside.empty()) return no_slot;
    alone_ = inside.nth(alone_which_ % inside.count());
    alone_since_ = threads[alone_].operations;
  }
  const Thread& t = threads[alone_];
  if (timed.contains(alone_)) let_time_pass(alone_);
  if (!enabled.contains(alone_)) not_alone(t, Detail::waits_alone);
  if (t.operations - alone_since_ > t.alone_steps) not_alone(t, Detail::goes_on_alone);
  end_rest(alone_);
  return alone_;
}

void Engine::not_alone(const Thread& t, Detail why) {
  Finding f;
  f.kind = ViolationKind::progress;
  f.detail = why;
  f.number = t.alone_steps;
  f.here = place(t);
  f.address = t.pending.object;
  conclude(f);
}

}  // namespace fearless
