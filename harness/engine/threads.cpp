// Creation and end of scenario threads.
#include "detect/frames.hpp"
#include "detect/ownership.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/await.hpp"
#include "engine/engine.hpp"
#include "engine/graph_mode.hpp"
#include "engine/thread_local.hpp"
#include "engine/trace.hpp"
#include "memory/fresh_state.hpp"

extern "C" void* fearless_call_afresh(void* (*function)(void*), void* argument);

namespace fearless {
namespace {

// A slot for a thread created by `creator`: a new one, or that of a thread whose end the creator
// knows of, so that the slot's clock entry keeps meaning one line of events.
Slot slot_for_new_thread(Engine& e, const Thread& creator) {
  // Fresh slots first: the handle and stack of an ended thread stay recognisable as long as possible.
  constexpr Slot plenty = 64;
  if (e.graph != nullptr) {
    const OutsideScenario outside;
    const Slot s = graph_mode::slot_of_child(creator.slot, creator.children + 1);
    if (s == no_slot || e.threads[s].state == Thread::State::unused) return s;
    return no_slot;
  }
  if (e.slots_used < plenty) return e.slots_used;
  Slot unordered = no_slot;
  for (Slot s = 1; s < e.slots_used; ++s) {
    const Thread& t = e.threads[s];
    // (A lock that it still holds stays its own.)
    if (t.state != Thread::State::finished || t.held_count != 0) continue;
    if (t.clock.get(s) <= creator.clock.get(s) && (t.joined || t.detached)) return s;
    if (t.detached && unordered == no_slot) unordered = s;
  }
  if (e.slots_used < max_slots) return e.slots_used;
  // A limit: when all slots are taken, the end of a detached thread is taken to happen before the
  // start of the thread that gets its slot, which can hide a race between the two.
  return unordered;
}

// "main/1/2", to ThreadSanitizer.
void tell_name(const Thread& t) {
  char name[64];
  char* p = name + sizeof name - 1;
  *p = 0;
  constexpr u64 room = 16;  // for "main" and one number
  u32 number = t.number;
  while (number != 0 && number < known_origins && p - name > static_cast<i64>(room)) {
    const auto& origin = thread_origins[number];
    for (u32 n = origin.child; n != 0; n /= 10) *--p = static_cast<char>('0' + n % 10);
    *--p = '/';
    number = origin.parent;
  }
  for (const char* c = "niam"; *c != 0; ++c) *--p = *c;
  thread_sanitizer::tell_thread(t.slot, p);
}

Context* made_context = nullptr;
Slot wanted_context = 0;

}  // namespace

Context* Engine::context_for_slot(Slot s) {
  if (s < contexts::made()) return contexts::get(s);
  wanted_context = s;
  call_driver([] { made_context = contexts::get(wanted_context); });
  return made_context;
}

void Engine::note_stack_depth(Thread& t) {
  const auto here = reinterpret_cast<uptr>(__builtin_frame_address(0));
  uptr& lowest = t.context->lowest_sp;
  if (here < lowest && here >= t.context->stack_low) lowest = here;
  const auto saved = reinterpret_cast<uptr>(t.sp);
  if (saved < lowest && saved >= t.context->stack_low) lowest = saved;
}

Thread* Engine::create_thread(void* (*start)(void*), void* argument, bool detached, uptr site) {
  Thread& creator = *current;
  if (created > limits.threads) stop(Stop::thread_limit);  // (main is one of them, and has not been created)
  const Slot s = slot_for_new_thread(*this, creator);
  if (s == no_slot) return nullptr;
  Context* context;
  {
    const OutsideScenario outside;
    context = context_for_slot(s);
  }
  if (context == nullptr) return nullptr;

  Thread& t = threads[s];
  const Tick continued = t.state == Thread::State::finished ? t.clock.get(s) : 0;
  prepare_thread(t, s, context);
  t.time = creator.time;
  t.processors = creator.processors;
  t.parent = creator.number;
  __builtin_memcpy(t.inherited_name, creator.name[0] != 0 ? creator.name : creator.inherited_name,
                   sizeof t.name);
  t.child = ++creator.children;
  if (t.number < known_origins) thread_origins[t.number] = {t.parent, t.child};
  t.start = start;
  t.argument = argument;
  t.detached = detached;
  t.created_at = site;
  if (FEARLESS_UNLIKELY(graph != nullptr)) graph_mode::spawn(s);
  // Starting a thread happens before all it does.
  t.clock.assign(creator.clock);
  if (thread_sanitizer::listens()) {
    thread_sanitizer::tell_release(&t.clock);
    thread_sanitizer::tell_acquire_of(s, &t.clock);
    if (thread_sanitizer::writes_reports()) tell_name(t);
  }
  t.clock.set(s, continued + 1);
  t.fork_join.assign(creator.fork_join);
  t.fork_join.set(s, continued + 1);
  creator.fork_join.set(creator.slot, creator.fork_join.get(creator.slot) + 1);
  tick();
  t.pending = {OpKind::thread_start, Order::seq_cst, 0, 0, context->handle, site};
  t.operations = 1;
  enabled.add(s);
  if (const unsigned n = enabled.count(); n > most_runnable) most_runnable = n;
  made_progress();
  return &t;
}

void Engine::prepare_thread(Thread& t, Slot s, Context* context) {
  t.slot = s;
  t.number = created++;
  t.parent = t.child = t.children = 0;
  t.operations = t.operations_at_event = 0;
  t.pending = {};
  t.context = context;
  t.fs_base = context->fs_base;
  t.state = Thread::State::live;
  t.timed_out = t.notified = false;
  t.handler = 0;
  t.arrival = t.clock_reads = t.clock_looks = 0;
  t.events = t.awaits_events = 0;
  t.last_event = t.exit_event = t.wake_event = t.looked_on_since = ~0U;
  t.awaits = t.bounded = false;
  t.rare = limits.rare;
  t.processors = ~u64{0};
  t.early_leaves = t.looks = t.writes = t.alone_steps = 0;
  t.found_taken = t.held_back = t.may_wait = false;
  t.wipes = !fair && (recording || await::wiping.contains(s));  // (What records goes deeper.)
  t.starts = t.rounds = t.loops = t.loads_by_name = 0;
  t.time = 0;
  t.deadline = no_deadline;
  t.outside_ready = nullptr;
  t.outside_argument = nullptr;
  t.joiners.clear();
  t.spin.clear();
  t.clock.reset();
  t.acquire_fence.reset();
  t.release_fence.reset();
  t.fork_join.reset();
  t.has_acquire_fence = t.has_release_fence = false;
  t.detached = t.joined = t.exiting = t.instrumented = false;
  t.result = nullptr;
  t.cancel_state = t.cancel_type = 0;
  t.created_at = 0;
  t.name[0] = t.inherited_name[0] = 0;
  t.exit_actions = nullptr;
  t.keeps_keys = false;
  t.cleanup = nullptr;
  t.keys = nullptr;
  t.held_count = 0;
  t.ignored_reads = t.ignored_writes = 0;
  ++live;
  if (s >= slots_used) {
    slots_used = s + 1;
    ThreadSet::words = s / 64 + 1 > ThreadSet::words ? s / 64 + 1 : ThreadSet::words;
  }
  threads_by_slot[s] = &t;
  frames::begin_thread(s, &t.sp);
  fresh_state::wipe_stack(*context);
  fresh_state::reset_thread_locals(*context);
  // A thread begins with its creator's floating-point environment; main with that of the search's beginning.
  t.sp = contexts::prepare(*context, &Engine::enter_thread, &t,
                           t.number == 0 ? floating_point_ : contexts::floating_point_here());
}

void Engine::enter_thread(void* thread) {
  Thread& t = *static_cast<Thread*>(thread);
  fresh_state::reset_loaded_thread_locals(*t.context);
  if (FEARLESS_UNLIKELY(engine.recording)) engine.record();
  void* result = nullptr;
  await::maybe_wipe_stack();
  if (t.start != nullptr) {
    result = fearless_call_afresh(t.start, t.argument);
  } else {
    const auto body = [](void* argument) -> void* {
      engine.body_(argument);
      return nullptr;
    };
    fearless_call_afresh(body, t.argument);
    t.keeps_keys = true;
    if (engine.whole_program)
      t.exit_actions = nullptr;  // (of what has come into being while the process ended)
  }
  engine.finish_current(result);
}

void Engine::finish_current(void* result) {
  Thread& t = *current;
  t.exiting = true;
  t.result = result;
  run_thread_exit_actions(t);
  // (Whose main calls pthread_exit ends with its last thread.)
  if (t.slot == 0 && (!whole_program || t.keeps_keys)) main_returned = true;
  if (live == 1 && (!whole_program || process_end() == Stop::running) && last_thread_ends != nullptr) {
    for (Slot s = 0; s < slots_used; ++s) {
      t.clock.join(threads[s].clock);
      thread_sanitizer::acquire(&threads[s].fork_join);
    }
    last_thread_ends();
  }
  pass({OpKind::thread_exit, Order::seq_cst, 0, 0, t.context->handle, 0});
  if (FEARLESS_UNLIKELY(graph != nullptr)) t.exit_event = graph_mode::thread_exit();
  thread_sanitizer::release(&t.fork_join);
  t.state = Thread::State::finished;
  frames::end_thread(t.slot);
  ownership::thread_ended(t.slot);
  enabled.remove(t.slot);
  note_stack_depth(t);
  made_progress();
  t.joiners.for_each([&](Slot s) { enable(s); });
  if (--live == 0) stop(Stop::finished);
  // The finished thread's epoch must not be taken for the next owner of its slot.
  tick();
  phase = 1;
  const Slot next = decide();
  if (FEARLESS_UNLIKELY(recording)) note_turn(next);
  void* nowhere = nullptr;
  Thread& to = threads[next];
  make_current(to);
  fearless_switch(&nowhere, to.sp, to.fs_base);
  __builtin_unreachable();
}

Thread* Engine::by_handle(pthread_t handle) {
  // A slot has the context with its number.
  const Context* c = contexts::of_handle(handle);
  if (c == nullptr || c->index >= slots_used) return nullptr;
  Thread& t = threads[c->index];
  return t.state != Thread::State::unused ? &t : nullptr;
}

}  // namespace fearless
