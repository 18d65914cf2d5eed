// Waiting for what lies outside the model: input of a descriptor, a signal.
#include <sys/syscall.h>
#include <time.h>

#include "core/syscalls.hpp"
#include "engine/graph_mode.hpp"
#include "engine/operations.hpp"

namespace fearless {

void Engine::wake_outside_waiters() {
  outside_waiters.for_each([&](Slot s) {
    Thread& t = threads[s];
    if (t.outside_came || !t.outside_ready(t.outside_argument)) return;
    t.outside_came = true;
    if (graph != nullptr) t.wake_event = graph_mode::last_use_of_outside();
    if (enabled.contains(s)) return;
    enable(s);
    made_progress();
  });
}

// Nothing in the scenario can run, but for loops that wait. What somebody waits for may come from elsewhere
// (another process, a terminal): it is given as long as a call that hangs is.
bool Engine::look_outside() {
  if (outside_waiters.empty()) return false;
  const u64 begun = sys::monotonic_ns();
  for (u64 pause = 10'000; sys::monotonic_ns() - begun < limits.stall_ns; pause += pause / 4) {
    wake_outside_waiters();
    ThreadSet able = enabled;
    able.remove_all(resting);
    if (!able.empty()) return true;
    if (limits.steps == 0) stop(Stop::abandoned);
    const timespec t{0, static_cast<long>(pause < 10'000'000 ? pause : 10'000'000)};
    sys::call(SYS_nanosleep, reinterpret_cast<u64>(&t), 0);
  }
  return false;
}

bool ops::wait_for_outside(bool (*ready)(void*), void* argument, u64 deadline) {
  Thread& t = *engine.current;
  t.outside_ready = ready;
  t.outside_argument = argument;
  t.outside_came = false;
  engine.outside_waiters.add(t.slot);
  if (engine.graph != nullptr && deadline != no_deadline) {
    // What it waits for may come from here on, and if it waits is what wakes it, whenever it goes on.
    engine.proceed();
    // Whether it ends by itself is an outcome.
    if (t.early_leaves < engine.limits.early_timeouts && engine.choose(ChoiceKind::user, 2) != 0) {
      ++t.early_leaves;
      engine.outside_waiters.remove(t.slot);
      engine.proceed();  // it may be long before it looks again
      return false;
    }
    t.bounded = true;
    if (t.early_leaves >= engine.limits.early_timeouts) engine.kept_waiting = true;
    if (engine.driver != nullptr) deadline = no_deadline;
  }
  if (t.outside_came) {
    t.timed_out = false;
    engine.proceed();
  } else {
    block(deadline);
  }
  engine.outside_waiters.remove(t.slot);
  t.bounded = false;
  const bool in_time = !t.timed_out;
  if (engine.graph != nullptr && in_time) {
    graph_mode::wake(t.wake_event, false);
    engine.proceed();
  }
  t.timed_out = false;
  return in_time;
}

}  // namespace fearless
