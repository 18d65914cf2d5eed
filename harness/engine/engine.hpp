// One execution: its threads, what each may do next, and the decisions made.
//
// The border calls `point` before every visible operation and performs the operation when it returns:
// by then the strategy has chosen this thread to go on. A thread that must wait is simply not enabled;
// whoever changes what it waits for enables it again.
#pragma once

#include "core/hot.hpp"
#include "core/violation.hpp"
#include "detect/frames.hpp"
#include "engine/limits.hpp"
#include "engine/thread.hpp"
#include "strategy/strategy.hpp"

namespace fearless {

class Graph;
class GraphDriver;
class Trace;

// Why an execution ended.
enum class Stop : u8 {
  running,
  finished,     // every thread has ended, or main has and the others wait
  violation,
  blocked,      // the rest waits for a thread that assume(false) has stopped
  step_limit,
  thread_limit,
  undecided,    // its history is too long for the judge
  diverged,     // a replayed decision does not fit
  unsupported,  // the scenario did something the tool cannot run
  exited,       // the program called exit or returned from main, and ends as a process does
  abandoned,    // by the search itself (interrupt, budget)
};

// What the search tells the engine about an execution, and how it learns of findings.
class FindingSink {
 public:
  virtual ~FindingSink() = default;
  // Is the execution to end here? Called in the scenario's context with its heap and libc untouchable.
  virtual bool ends_execution(const Finding&) = 0;
};

// What is wrong with the operations noted, if anything (and why); `stuck`: those that have not ended wait for
// good.
enum class HistoryJudgement : u8 { nothing_wrong, results_wrong, waiting_wrong, undecided, failed };
using HistoryJudge = int (*)(void* argument, int stuck, const char** why);  // as a HistoryJudgement

class alignas(64) Engine {
 public:
  // ---- the thread that runs
  Thread* current = nullptr;

  // Announces `op` as the current thread's next operation and returns when it is to be performed.
  FEARLESS_INLINE void point(const Operation& op) {
    announce(op);
    proceed();
  }
  // The same for an operation before which no switch can matter; not a decision unless the strategy
  // wants every operation.
  FEARLESS_INLINE void pass(const Operation& op) {
    announce(op);
    if (FEARLESS_UNLIKELY(every_operation)) {
      proceed();
    } else if (FEARLESS_UNLIKELY(recording)) {
      record();
    }
  }

  FEARLESS_INLINE void write_log(u32 decided) {
    log[log_size] = static_cast<u16>(decided);
    if (FEARLESS_UNLIKELY(++log_size == log_capacity)) stop(Stop::step_limit);
  }
  u64 log_capacity = 0;

  FEARLESS_INLINE void announce(const Operation& op) {
    Thread& t = *current;
    t.pending = op;
    ++t.operations;
    t.clock_reads = 0;
    choice_ordinal = 0;
    phase = 0;
    fingerprint = (fingerprint ^ op.object ^ (u64{t.slot} << 56) ^ (u64(op.kind) << 48)) *
                  0x9e3779b97f4a7c15ULL;
    fingerprint ^= fingerprint >> 29;
    if (FEARLESS_UNLIKELY(++steps > limits.steps)) stop(Stop::step_limit);
  }
  // Lets the strategy decide, switches if it wants another thread, returns when this one is chosen.
  FEARLESS_INLINE void proceed() {
    const Slot next = decide();
    if (next != current->slot) {
      if (FEARLESS_UNLIKELY(recording)) note_turn(next);
      switch_to(next);
    }
    if (FEARLESS_UNLIKELY(recording)) record();
  }
  // Like `proceed`, for an operation that can only see what the thread has seen before.
  void look_again();
  // While recording: the operation has been performed; it has not, and others go on; this one does.
  void note_operation() { record(); }
  void note_pending();
  void note_turn(Slot next);
  // What the operation just performed read or wrote.
  template <class T>
  FEARLESS_INLINE void note_value(T value) {
    if (FEARLESS_UNLIKELY(recording)) record_values(static_cast<Value>(value), 0, 1);
  }
  template <class T>
  FEARLESS_INLINE void note_values(T old_value, T new_value) {
    if (FEARLESS_UNLIKELY(recording))
      record_values(static_cast<Value>(old_value), static_cast<Value>(new_value), 2);
  }

  // The operation just performed has failed, `by_chance` though it could have succeeded. Returns `error`.
  int failed(int error, bool by_chance = false);

  // ---- enabling
  FEARLESS_INLINE void disable(Slot s) {
    enabled.remove(s);
    if (FEARLESS_UNLIKELY(thread(s).deadline != no_deadline)) {
      timed.add(s);
      thread(s).timed_since = steps;
      special |= has_timed;
    }
  }
  FEARLESS_INLINE void enable(Slot s) {
    enabled.add(s);
    timed.remove(s);
  }
  // The current thread only waits for others: it is not picked again until one of them has made
  // progress or nothing else can run.
  FEARLESS_INLINE void rest() {
    resting.add(current->slot);
    special |= has_resting;
  }
  // … because it has slept, or waited in vain until a deadline, with time of its own: it may have been done
  // with that at once, some times (early_timeouts).
  void rest_asleep() {
    rest();
    asleep.add(current->slot);
  }
  void end_rest(Slot s) {
    resting.remove(s);
    asleep.remove(s);
  }
  void end_rest() {
    resting.clear();
    asleep.clear();
    special &= ~has_resting;
  }
  // The current thread has changed something others may wait for.
  FEARLESS_INLINE void made_progress() {
    if (FEARLESS_UNLIKELY(special & has_resting)) {
      end_rest();
      idle_rounds = 0;
    }
    early_idle = 0;
  }

  // Threads that wait for something outside the model (outside.cpp) look whether it has come.
  void wake_outside_waiters();
  bool look_outside();

  // ---- happens-before
  // Everything the current thread does from here on is after what it has released so far.
  FEARLESS_INLINE void tick() {
    Thread& t = *current;
    // (With an execution graph, the low bits count within an event: no further than they go.)
    if (FEARLESS_UNLIKELY(graph != nullptr) && (t.clock.get(t.slot) & 1023) == 1023) return;
    t.clock.set(t.slot, t.clock.get(t.slot) + 1);
    ++ticks;
    hot.epoch += u64{1} << 8;
    hot.filter = hot.epoch | hot.blind;
  }

  // Who may use some memory has changed: every thread begins a new time, so that none of its accesses passes
  // for one made before.
  void owners_changed();

  // ---- decisions
  u32 choose(ChoiceKind kind, u32 options);

  // ---- threads (threads.cpp)
  Thread& thread(Slot s) { return threads[s]; }
  Thread* create_thread(void* (*start)(void*), void* argument, bool detached, uptr site);
  [[noreturn]] void finish_current(void* result);
  Thread* by_handle(pthread_t handle);
  Slot first_unfinished() const;
  Slot first_in_loop() const;  // that only waits; else the same
  static Place place(const Thread& t);

  // ---- ending
  // Does not return if the execution ends here.
  void found(const Finding&);
  [[noreturn]] void conclude(const Finding&);  // the execution ends here whatever the sink says
  // The current thread ends the process: by something wrong, or by exit, whose actions are done. It does not
  // go on: its stack stays as it is, to be reset with everything else.
  [[noreturn]] void end_process(const Finding&);
  [[noreturn]] void end_process(i64 status);
  [[noreturn]] void stop(Stop why);
  // Stops with a message saying what the tool cannot run, and where.
  [[noreturn]] void unsupported(const char* what, const char* remedy, uptr site);

  // ---- one thread alone (alone.cpp)
  // From `after` visible operations on, the which-th of those that are inside an operation that is to finish
  // alone (Thread::alone_steps) runs alone, until it has finished.
  void leave_one_alone(u64 after, u32 which);
  // The current thread has finished its operation.
  void operation_ended();

  // ---- judging: on the process's own stack, as if outside the scenario. Why something is wrong, or null.
  const char* judge_history(bool stuck);
  const char* failed_judging = nullptr;  // what an assertion that failed meanwhile has said
  bool judging = false;
  HistoryJudge judge = nullptr;
  HistoryJudgement judgement = HistoryJudgement::nothing_wrong;

  // ---- running (execution.cpp)
  struct Run {
    void (*body)(void*) = nullptr;
    void* argument = nullptr;
    Strategy* strategy = nullptr;
    FindingSink* sink = nullptr;
    Trace* trace = nullptr;  // record the execution here
    Graph* graph = nullptr;  // keep an execution graph
    GraphDriver* driver = nullptr;  // which decides what reads read
    // Threads that only wait for others rest (random search). If not, a thread that loops without changing
    // anything waits until another has, and only that ends it (exhaustive search).
    bool fair = true;
    EngineLimits limits;
    bool whole_program = false;  // the end of the body is the end of the process
    bool report_leaked_threads = true;
    bool unlock_matters = false;  // (from an earlier execution) somebody need not wait for a lock
    bool every_access = false;  // look at every plain access (races=explore)
    ExecutionStart start{};
    HistoryJudge judge = nullptr;  // of the operations that the body notes
  };
  // One execution from fresh state. Called on the process's own thread outside scenarios; returns when
  // the execution has ended, with the state of its threads still there to be looked at until the next.
  Stop run(const Run&);

  // ---- state, public to the rooms that implement it
  ThreadSet enabled, resting, asleep, timed, outside_waiters;
  enum : u32 { has_timed = 1, has_resting = 2, alone_is_slow = 4, has_held_back = 8, one_alone = 16 };
  u32 special = 0;  // reasons why decide() must look closer
  bool every_operation = false;
  bool allocations_matter = false;  // to the recording, or to the detector of leaks
  bool recording = false;
  bool whole_program = false;
  bool main_returned = false;
  bool report_leaked_threads = true;
  u64 steps = 0;
  u64 ticks = 0;  // of all clocks together
  u64 decisions = 0;
  // What was decided, in order: slots and outcomes. Running the same again gives the same execution.
  u16* log = nullptr;
  u64 log_size = 0;
  u64 now = 0;  // virtual nanoseconds
  u32 early_timeouts = 0;
  bool kept_waiting = false;  // a wait with a deadline that has ended by itself as often as is permitted
  u32 idle_rounds = 0, early_idle = 0;
  // Every operation clears both, by one store, which would take many times as long across two lines of the
  // cache, let alone two pages.
  alignas(8) u32 choice_ordinal = 0;
  u32 phase = 0;
  bool unlock_matters = false;  // somebody has looked at a lock without waiting for it, or for a time
  EngineLimits limits;
  Strategy* strategy = nullptr;
  FindingSink* sink = nullptr;
  Trace* trace = nullptr;
  Graph* graph = nullptr;
  GraphDriver* driver = nullptr;
  bool fair = true;
  u32 slots_used = 0;
  u32 live = 0;  // threads that have not finished
  u32 created = 0;  // threads so far
  u32 most_runnable = 0;  // threads enabled at the same time, at most
  u64 fingerprint = 0;  // of the operations performed, in order
  Thread threads[max_slots];

  // Called by the last thread to end, which has waited for all others, where that ends what is run: exit
  // handlers.
  void (*last_thread_ends)() = nullptr;

  Stop stopped = Stop::running;
  Finding finding;
  // Reserves address space for all the engine needs. Call once before the first run.
  void reserve();

  const char* unsupported_what = nullptr;
  const char* unsupported_remedy = nullptr;
  uptr unsupported_site = 0;
  i64 exit_status = 0;
  Slot ended_by = 0;  // whose that is

  FEARLESS_INLINE void set_epoch(const Thread& t) {
    hot.slot = t.slot;
    hot.log = &frames::logs[t.slot];
    hot.stack_begin = contexts::first_stack + u64{t.slot} * hot.stack_bytes;
    hot.ignored = t.ignored();
    hot.clock = const_cast<Clock*>(&t.clock);
    hot.blind = hot.ignored != 0 ? ~u64{0} : filter_mask;
    begin_time(t.slot, t.clock.get(t.slot));
  }
  // The current thread's accesses are of that time of its clock from here on.
  FEARLESS_INLINE static void begin_time(Slot s, Tick time) {
    hot.epoch = (u64{s} << 48) | ((hot.time_base + time) << 8);
    hot.filter = hot.epoch | hot.blind;
  }
  u64 filter_mask = 0;  // all ones: no access is skipped
  FEARLESS_INLINE void make_current(Thread& t) {
    current = &t;
    hot.wipes = t.wipes;
    set_epoch(t);
  }

 private:
  FEARLESS_INLINE Slot decide() {
    if (FEARLESS_LIKELY(special == 0)) {
      const unsigned n = enabled.count();
      if (n == 1) return enabled.first();
      if (n > 1) return FEARLESS_LIKELY(uniform_ != nullptr) ? pick_uniformly(n) : pick(enabled, n, no_slot);
    }
    return decide_closely();
  }
  Slot pick(const ThreadSet& candidates, unsigned count, Slot timeout);
  Slot pick_uniformly(unsigned count);  // one of those enabled
  Slot decide_closely();
  Slot earliest_deadline() const;
  Slot waits_for_long() const;
  bool goes_round_for_nothing(u32& rounds);
  void nothing_can_run();
  [[noreturn]] void leave_rest_to_others(Stop as);
  // How the process has ended, but for what other threads may have done before; running: it has not.
  Stop process_end() const {
    return process_end_ == Stop::running && main_returned && whole_program ? Stop::finished : process_end_;
  }
  void let_time_pass(Slot s, bool early = false);
  Slot decide_alone();
  [[noreturn]] void not_alone(const Thread& t, Detail why);

  FEARLESS_INLINE void switch_to(Slot next) {
    if (FEARLESS_LIKELY(graph == nullptr)) {
      run_instead(next);
    } else {
      switch_in_graph(next);
    }
  }
  void switch_in_graph(Slot next);
  FEARLESS_INLINE void run_instead(Slot next) {
    Thread& from = *current;
    Thread& to = threads[next];
    make_current(to);
    if (FEARLESS_UNLIKELY(frames::outdated(*hot.log))) look_anew(next);
    fearless_switch(&from.sp, to.sp, to.fs_base);
  }
  // What the current thread has seen of others' stacks may have gone in the meantime.
  void look_anew(Slot s) {
    frames::logs[s].looked_at = frames::Log::never;
    tick();
  }
  void record();
  void record_values(Value a, Value b, u32 count);
  void prepare_thread(Thread& t, Slot s, Context* context);
  void reset(const Run& r);
  // Has `service` done on the process's own thread and stack.
  void call_driver(void (*service)());
  Context* context_for_slot(Slot s);
  static void note_stack_depth(Thread& t);

  static void enter_thread(void* thread);

  u64 alone_after_ = 0;
  u64 idle_since_ = 0;  // so many steps nothing happens but such loops
  u64 idle_memory_ = 0;  // as it was when that was last looked at
  u32 alone_which_ = 0, alone_since_ = 0;  // of its operations
  Slot alone_ = no_slot;
  Stop process_end_ = Stop::running;  // by a thread that has ended it
  Rng* uniform_ = nullptr;  // of a strategy that looks at nothing, while nobody looks at what it does
  void (*body_)(void*) = nullptr;
  void* argument_ = nullptr;
  bool judges_stuck_ = false;
  const char* why_ = nullptr;
  void (*service_)() = nullptr;
  void* driver_sp_ = nullptr;
  u64 carrier_fs_ = 0;
  contexts::FloatingPoint floating_point_;  // that executions begin with
};

extern Engine engine;

}  // namespace fearless
