// The frame of one execution: from fresh state to its end.
#include <sys/single_threaded.h>

#include "core/fatal.hpp"
#include "core/syscalls.hpp"
#include "detect/exempt.hpp"
#include "detect/leak.hpp"
#include "detect/lock_order.hpp"
#include "detect/ownership.hpp"
#include "detect/thread_sanitizer.hpp"
#include "detect/unmapped.hpp"
#include "engine/back_off.hpp"
#include "engine/engine.hpp"
#include "engine/graph_mode.hpp"
#include "engine/trace.hpp"
#include "engine/trap.hpp"
#include "engine/unseen.hpp"
#include "memory/fresh_state.hpp"
#include "memory/heap.hpp"
#include "memory/mapped.hpp"
#include "memory/scratch.hpp"
#include "memory/shadow.hpp"
#include "model/objects.hpp"

namespace fearless {

Engine engine;
Hot hot;

void Engine::reserve() {
  floating_point_ = contexts::floating_point_here();
  carrier_fs_ = contexts::read_fs_base();
  if (log != nullptr) return;
  shadow::reserve();
  contexts::reserve();
  heap::reserve();
  objects.reserve();
  // Address space only: what is not written takes no memory.
  for (log_capacity = u64{1} << 30; log_capacity >= u64{1} << 22; log_capacity /= 4) {
    log = static_cast<u16*>(sys::map(0, log_capacity * sizeof(u16), false));
    if (log != nullptr) return;
  }
  fatal("no address space for decisions", "raise the limit on virtual memory (ulimit -v)");
}

Stop Engine::run(const Run& r) {
  reset(r);
  if (graph != nullptr) graph_mode::begin_execution();
  strategy->begin(r.start);
  uniform_ = recording ? nullptr : strategy->uniform();
  body_ = r.body;

  Thread& main = threads[0];
  prepare_thread(main, 0, contexts::get(0));
  // Contexts are no threads that libstdc++ would know of: without this its reference counts are not atomic.
  // (Not before the first is made, when glibc prepares itself for threads if there are none.)
  __libc_single_threaded = 0;
  main.argument = r.argument;
  main.clock.set(0, 1);
  main.fork_join.set(0, 1);
  enabled.add(0);
  make_current(main);
  trap::arm();
  thread_sanitizer::begin_execution();
  hot.in_scenario = true;
  for (fearless_switch(&driver_sp_, main.sp, main.fs_base); service_ != nullptr;
       fearless_switch(&driver_sp_, current->sp, current->fs_base)) {
    service_();
    service_ = nullptr;
  }
  hot.in_scenario = false;
  thread_sanitizer::end_execution(slots_used);
  trap::disarm();
  hot.time_base += ticks + 2;
  strategy->end({decisions, steps, created, stopped == Stop::violation});
  return stopped;
}

void Engine::reset(const Run& r) {
  for (Slot s = 0; s < slots_used; ++s) {
    threads[s].state = Thread::State::unused;
    threads_by_slot[s] = nullptr;
  }
  scratch.reset();
  objects.reset();
  shadow::begin_execution();
  lock_order::begin_execution();
  exempt::begin_execution();
  ownership::begin_execution();
  leak::begin_execution();
  unmapped::forget();
  mapped::forget();
  enabled.clear();
  resting.clear();
  asleep.clear();
  timed.clear();
  outside_waiters.clear();
  ThreadSet::words = 1;
  special = 0;
  alone_ = no_slot;
  strategy = r.strategy;
  sink = r.sink;
  trace = r.trace;
  graph = r.graph;
  if (graph != nullptr) graph->out_of_time = false;
  driver = r.driver;
  judge = r.judge;
  argument_ = r.argument;
  fair = r.fair;
  hot.watched = !fair;
  limits = r.limits;
  recording = trace != nullptr;
  allocations_matter = recording || leak::keeps_sites();
  hot.observer = trace;
  ownership::observer = trace;
  every_operation = graph != nullptr || strategy->wants_every_operation();
  whole_program = r.whole_program;
  report_leaked_threads = r.report_leaked_threads;
  main_returned = false;
  filter_mask = recording || r.every_access ? ~u64{0} : 0;
  hot.every_read = r.every_access;
  unlock_matters = r.unlock_matters;
  steps = ticks = decisions = now = log_size = 0;
  early_timeouts = idle_rounds = early_idle = choice_ordinal = 0;
  idle_since_ = idle_memory_ = 0;
  slots_used = live = created = most_runnable = 0;
  fingerprint = 0;
  stopped = Stop::running;
  finding = {};
  unsupported_what = unsupported_remedy = nullptr;
  exit_status = 0;
  kept_waiting = false;
  ended_by = 0;
  process_end_ = Stop::running;
}

void Engine::call_driver(void (*service)()) {
  service_ = service;
  Thread& t = *current;
  const bool in_scenario = hot.in_scenario;
  hot.in_scenario = false;
  fearless_switch(&t.sp, driver_sp_, carrier_fs_);
  hot.in_scenario = in_scenario;
}

void Engine::switch_in_graph(Slot next) {
  graph_mode::settle();  // the access that was announced has been made
  if (hot.watched) unseen::stops(*current);
  run_instead(next);
  if (hot.watched) unseen::goes_on(*current);
}

const char* Engine::judge_history(bool stuck) {
  judges_stuck_ = stuck;
  failed_judging = nullptr;
  call_driver([] {
    engine.why_ = nullptr;
    engine.judging = true;
    engine.judgement = static_cast<HistoryJudgement>(
        engine.judge(engine.argument_, engine.judges_stuck_ ? 1 : 0, &engine.why_));
    engine.judging = false;
  });
  if (failed_judging != nullptr) {
    // (It may have failed for an order that is none: that says nothing of the object.)
    judgement = HistoryJudgement::failed;
    why_ = failed_judging;
  }
  if (judgement == HistoryJudgement::nothing_wrong) return nullptr;
  if (judgement == HistoryJudgement::undecided) stop(Stop::undecided);
  const char* why = why_ != nullptr ? why_ : "";
  const u64 bytes = __builtin_strlen(why) + 1;
  auto* kept = scratch.array<char>(bytes);
  __builtin_memcpy(kept, why, bytes);
  if (judgement == HistoryJudgement::failed)
    unsupported(kept, "the test is to be mended: nothing is said of its object", 0);
  return kept;
}

void Engine::stop(Stop why) {
  hot.in_scenario = false;
  if (why == Stop::finished && graph != nullptr && back_off::superfluous()) {
    graph_mode::stuck();  // (no more comes of it)
    why = Stop::blocked;
  }
  if (why == Stop::step_limit && limits.steps == 0) why = Stop::abandoned;  // (by the watchdog)
  stopped = why;
  graph_mode::settle();
  if (current != nullptr && current->state == Thread::State::live) note_stack_depth(*current);
  void* nowhere;
  fearless_switch(&nowhere, driver_sp_, carrier_fs_);
  __builtin_unreachable();
}

void Engine::found(const Finding& f) {
  {
    const OutsideScenario outside;
    if (recording) trace->finding(f);
    if (!sink->ends_execution(f)) return;
  }
  finding = f;
  stop(Stop::violation);
}

void Engine::conclude(const Finding& f) {
  hot.in_scenario = false;
  if (recording) trace->finding(f);
  sink->ends_execution(f);
  finding = f;
  stop(Stop::violation);
}

void Engine::end_process(const Finding& f) {
  hot.in_scenario = false;
  if (recording) trace->finding(f);
  const bool ends = sink->ends_execution(f);
  finding = f;
  if (ends) stop(Stop::violation);
  leave_rest_to_others(Stop::violation);
}

void Engine::end_process(i64 status) {
  if (exit_status == 0) {  // (Either of two that end it at once may have been the first.)
    exit_status = status;
    ended_by = current->slot;
  }
  leave_rest_to_others(Stop::exited);
}

// Others may do more before the process has ended, and a search of graphs has to see what: it leaves them all
// that here. (Random searches end here, and let others go first in other executions.)
void Engine::leave_rest_to_others(Stop as) {
  if (fair) stop(as);
  if (process_end_ == Stop::running) process_end_ = as;
  hot.in_scenario = true;
  enabled.remove(current->slot);
  phase = 1;
  proceed();
  __builtin_unreachable();
}

void Engine::owners_changed() {
  for (Slot s = 0; s < slots_used; ++s) {
    Thread& t = threads[s];
    if (t.state != Thread::State::live) continue;
    const Tick time = t.clock.get(s);
    // (As in tick: where time within an event has run out, every access is looked at.)
    if (graph != nullptr && (time & 1023) == 1023) {
      filter_mask = ~u64{0};
      continue;
    }
    t.clock.set(s, time + 1);
    ++ticks;
  }
  set_epoch(*current);
}

void raise(const Finding& f) { engine.found(f); }

AnnotatedLock annotated_lock(uptr lock) {
  const Thread& t = *engine.current;
  const u32 known = t.held_count < Thread::max_held ? t.held_count : Thread::max_held;
  for (u32 i = 0; i < known; ++i)
    if (t.held[i].address == lock) return t.held[i].shared ? AnnotatedLock::shared : AnnotatedLock::held;
  return AnnotatedLock::none;
}

Place place_here(OpKind operation, uptr site) {
  Place p = Engine::place(*engine.current);
  p.operation = operation;
  p.site = site;
  return p;
}

Place place_of_slot(Slot slot, OpKind operation, uptr site) {
  Place p;
  p.thread = slot < max_slots && threads_by_slot[slot] != nullptr ? threads_by_slot[slot]->number : 0;
  p.operation = operation;
  p.site = site;
  return p;
}

void Engine::unsupported(const char* what, const char* remedy, uptr site) {
  unsupported_what = what;
  unsupported_remedy = remedy;
  unsupported_site = site;
  stop(Stop::unsupported);
}

}  // namespace fearless
