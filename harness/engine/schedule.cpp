// Decisions: who may run, and what happens when nobody can.
#include <algorithm>

#include "engine/back_off.hpp"
#include "engine/code.hpp"
#include "engine/engine.hpp"
#include "engine/graph_mode.hpp"
#include "engine/trace.hpp"
#include "engine/unseen.hpp"
#include "engine/waits_for.hpp"

namespace fearless {

unsigned ThreadSet::words = 1;
ThreadInfo* threads_by_slot[max_slots];
ThreadOrigin thread_origins[known_origins];

Slot Engine::pick(const ThreadSet& candidates, unsigned count, Slot timeout) {
  const Slot last = current->slot;
  const DecisionPoint p{candidates, count, last, candidates.contains(last), timeout, phase};
  ++decisions;
  if (count > most_runnable) most_runnable = count;
  const Slot chosen = strategy->pick(p);
  if (FEARLESS_UNLIKELY(chosen == no_slot)) stop(Stop::diverged);
  write_log(chosen);
  if (FEARLESS_UNLIKELY(recording)) {
    const OutsideScenario outside;
    trace->pick(p, chosen);
  }
  return chosen;
}

Slot Engine::pick_uniformly(unsigned count) {
  const Slot chosen = enabled.nth(uniform_->below(count));
  ++decisions;
  if (count > most_runnable) most_runnable = count;
  write_log(chosen);
  return chosen;
}

void Engine::look_again() {
  SpinWindow::Again again = current->spin.again();
  if (again == SpinWindow::Again::openly && code::in_atomic_spin(current->pending.site))
    again = SpinWindow::Again::at_once;  // it will sleep
  switch (again) {
    case SpinWindow::Again::openly: proceed(); break;
    case SpinWindow::Again::at_once:
      if (FEARLESS_UNLIKELY(recording)) record();
      break;
    case SpinWindow::Again::rested: {
      // It lets others go first, as a rule: what follows is not only for when they have.
      // (Where all only look, who looks first is all the same.)
      SpinWindow& spin = current->spin;
      const bool yields = spin.empty();
      const bool may_go_on = idle_rounds == 0 && (yields || spin.may_go_on(limits.steps));
      if (!may_go_on || choose(yields ? ChoiceKind::yield_in_vain : ChoiceKind::spin_on, 2) == 0) {
        rest();
      } else if (!yields) {
        spin.go_on();
      }
      proceed();
      break;
    }
  }
}

u32 Engine::choose(ChoiceKind kind, u32 options) {
  if (options < 2) return 0;
  // An exhaustive search has the outcomes of `choose` as events; what is rare happens in random ones only.
  if (FEARLESS_UNLIKELY(driver != nullptr))
    return kind == ChoiceKind::user ? graph_mode::choice(options, 0) : 0;
  const u32 chosen = strategy->choose({kind, options, current->slot, choice_ordinal});
  if (FEARLESS_UNLIKELY(chosen >= options)) stop(Stop::diverged);
  write_log(chosen);
  if (FEARLESS_UNLIKELY(recording)) {
    const OutsideScenario outside;
    trace->choice(*current, kind, chosen, choice_ordinal);
  }
  ++choice_ordinal;
  if (FEARLESS_UNLIKELY(graph != nullptr) && kind == ChoiceKind::user) graph_mode::choice(options, chosen);
  return chosen;
}

Slot Engine::earliest_deadline() const {
  Slot earliest = no_slot;
  timed.for_each([&](Slot s) {
    // Deadlines expire in order; equal ones in the order the threads were created.
    if (earliest == no_slot || threads[s].deadline < threads[earliest].deadline) earliest = s;
  });
  return earliest;
}

void Engine::let_time_pass(Slot s, bool early) {
  Thread& t = threads[s];
  if (t.deadline > now) {
    // (That nobody else does anything while one sleeps needs no telling.)
    const bool sleeps = t.pending.kind == OpKind::sleep;
    if (recording && (early || !sleeps)) trace->time_passes(t.deadline - now, early && !sleeps);
    now = t.deadline;
  }
  t.timed_out = true;
  timed.remove(s);
  enabled.add(s);
  if (timed.empty()) special &= ~has_timed;
  end_rest();
  idle_rounds = 0;
}

// Who waits until a deadline, while others have done so much that it may well have come.
Slot Engine::waits_for_long() const {
  constexpr u64 long_ago = 1000;
  Slot found = no_slot;
  timed.for_each([&](Slot s) {
    if (found == no_slot && steps - threads[s].timed_since > long_ago) found = s;
  });
  return found;
}

// One more round of loops that look at what nobody changes, or sleep. They may do their work at that, or
// count to an end: other memory than their stacks tells the one, and the other must come soon.
bool Engine::goes_round_for_nothing(u32& rounds) {
  constexpr u32 looked_at = 5000;
  if (++rounds == 1) idle_since_ = steps;
  if (rounds % looked_at != 0) return false;
  ThreadSet looping = enabled;
  looping.add_all(timed);
  const u64 memory = unseen::all_memory_besides(looping);
  const bool changed = memory != idle_memory_;
  idle_memory_ = memory;
  if (changed && rounds != looked_at) rounds = 0;
  return !changed && steps - idle_since_ >= std::min(limits.idle_steps, limits.steps / 2);
}

Slot Engine::decide_closely() {
  for (;;) {
    if (special & one_alone) {
      if (const Slot alone = decide_alone(); alone != no_slot) return alone;
    }
    ThreadSet candidates = enabled;
    if (special & has_resting) candidates.remove_all(resting);
    unsigned n = candidates.count();
    if (n != 0 && !asleep.empty() && early_timeouts < limits.early_timeouts) {
      asleep.for_each([&](Slot s) {
        if (enabled.contains(s)) candidates.add(s);
      });
      n = candidates.count();
    }

    Slot timeout = no_slot;
    if (special & has_timed) {
      timeout = earliest_deadline();
      if (timeout == no_slot) special &= ~has_timed;
    }
    // With main gone a program ends once the rest only waits, sleeping included.
    if (timeout != no_slot && n == 0 && process_end() != Stop::running) timeout = no_slot;
    // (Others may look on, or sleep for moments only, for as long as it waits.)
    if (timeout != no_slot && (n == 0 || limits.early_timeouts != 0)) {
      if (const Slot s = waits_for_long(); s != no_slot) {
        let_time_pass(s, n != 0);
        continue;
      }
    }
    if (timeout != no_slot) {
      const bool due = threads[timeout].deadline <= now;
      if (n != 0 && !due) {
        // Time may pass although others could run: that is what a slow machine looks like. Bounded,
        // so that a loop that retries after a timeout lets the others come to an end.
        if (early_timeouts < limits.early_timeouts) {
          candidates.add(timeout);
          ++n;
        } else {
          timeout = no_slot;
        }
      } else if (n != 0) {
        candidates.add(timeout);
        ++n;
      } else {
        if (goes_round_for_nothing(early_idle)) {
          if (look_outside()) continue;
          nothing_can_run();
        }
        let_time_pass(timeout);
        continue;
      }
    }

    if (n == 0) {
      if ((special & has_resting) && !goes_round_for_nothing(idle_rounds)) {
        end_rest();
        continue;
      }
      const bool goes_on_elsewhere = driver != nullptr && graph_mode::blocked_here();
      if (process_end() == Stop::running && !goes_on_elsewhere && look_outside()) continue;
      if ((special & has_held_back) && back_off::let_one_go_on()) continue;
      nothing_can_run();
    }
    if ((special & has_held_back) && back_off::only_held_back(candidates)) nothing_can_run();
    const Slot chosen = n == 1 ? candidates.first() : pick(candidates, n, timeout);
    if (chosen == timeout && !enabled.contains(chosen)) {
      ++early_timeouts;
      let_time_pass(chosen, n > 1);
    }
    if (asleep.contains(chosen)) ++early_timeouts;
    end_rest(chosen);
    return chosen;
  }
}

// Every thread that has not ended waits: for another, or for a change that nobody is left to make.
void Engine::nothing_can_run() {
  if (recording && current->state == Thread::State::live) note_pending();
  if (graph != nullptr) {
    graph_mode::stuck();
    if (process_end() == Stop::running && graph_mode::blocked_here()) stop(Stop::blocked);
  }
  if (process_end() != Stop::running) stop(process_end());
  // A thread stopped by assume(false) may be all that the others wait for.
  for (Slot s = 0; s < slots_used; ++s)
    if (threads[s].state == Thread::State::live && threads[s].pending.kind == OpKind::assume)
      stop(Stop::blocked);
  const Thread& looping = threads[first_in_loop()];
  const bool awaited = looping.awaits || looping.held_back;
  const bool loops = !enabled.empty() || !timed.empty() || awaited;
  Finding f;
  if (main_returned) {
    if (!report_leaked_threads) stop(Stop::finished);
    f.kind = ViolationKind::thread_leak;
    f.detail = Detail::still_waiting;
  } else if (loops) {
    f.kind = ViolationKind::livelock;
    f.detail = Detail::spinning;
  } else if (!outside_waiters.empty()) {
    f.kind = ViolationKind::livelock;
    f.detail = Detail::blocking_call;
  } else {
    f.kind = ViolationKind::deadlock;
    f.detail = Detail::stuck;
  }
  // (What a thread does that takes a lock twice is nothing that a specification could allow.)
  if (!fair && f.kind == ViolationKind::deadlock && find_self_deadlock(&f)) {
    hot.in_scenario = false;
    conclude(f);
  }
  // Operations may wait for good, if that is what they are to do then.
  const bool waiting = f.detail == Detail::stuck || f.detail == Detail::spinning;
  if (judge != nullptr && waiting) {
    f.text = judge_history(true);
    if (f.text == nullptr) stop(Stop::finished);
    if (judgement == HistoryJudgement::results_wrong) {
      f.kind = ViolationKind::linearizability;
      f.detail = Detail::none;
      f.here = place(threads[first_unfinished()]);
      hot.in_scenario = false;
      conclude(f);
    }
  }
  // (In a fair execution a cycle has been raised when it closed: it is known, or suppressed, and what came of
  // it is no other violation.)
  if ((fair || f.kind == ViolationKind::deadlock) && find_deadlock(&f)) {
    hot.in_scenario = false;
    conclude(f);
  }
  const Slot s = f.detail == Detail::blocking_call ? outside_waiters.first()
                 : loops && !enabled.empty()       ? enabled.first()
                 : awaited                         ? first_in_loop()
                                                   : first_unfinished();
  const Thread& t = threads[s];
  f.here = place(t);
  f.address = t.pending.object;
  hot.in_scenario = false;
  conclude(f);
}

Slot Engine::first_unfinished() const {
  for (Slot s = 0; s < slots_used; ++s)
    if (threads[s].state == Thread::State::live) return s;
  return 0;
}

Slot Engine::first_in_loop() const {
  for (Slot s = 0; s < slots_used; ++s)
    if (threads[s].state == Thread::State::live && (threads[s].awaits || threads[s].held_back)) return s;
  return first_unfinished();
}

Place Engine::place(const Thread& t) {
  Place p;
  p.thread = t.number;
  p.operation = t.pending.kind;
  p.site = t.pending.site;
  p.index = t.operations;
  return p;
}

void Engine::record() {
  const OutsideScenario outside;
  trace->operation(*current);
}

void Engine::note_pending() {
  const OutsideScenario outside;
  trace->leaves(*current);
}

void Engine::note_turn(Slot next) {
  const OutsideScenario outside;
  if (current->state == Thread::State::live) trace->leaves(*current);
  trace->turn(*current, phase, threads[next]);
}

void Engine::record_values(Value a, Value b, u32 count) {
  const OutsideScenario outside;
  trace->values(a, b, count);
}

int Engine::failed(int error, bool by_chance) {
  if (!recording) return error;
  const OutsideScenario outside;
  trace->failed(by_chance);
  return error;
}

}  // namespace fearless
