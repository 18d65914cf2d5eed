#include "engine/trap.hpp"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unwind.h>

#include <algorithm>
#include <iterator>

#include "core/fatal.hpp"
#include "core/own_code.hpp"
#include "core/real.hpp"
#include "core/syscalls.hpp"
#include "detect/thread_sanitizer.hpp"
#include "detect/unmapped.hpp"
#include "engine/engine.hpp"
#include "engine/give_way.hpp"
#include "engine/operations.hpp"
#include "engine/sent_signals.hpp"
#include "memory/fresh_state.hpp"
#include "memory/heap.hpp"
#include "memory/time_stamps.hpp"
#include "memory/turns.hpp"
#include "model/graph.hpp"

FEARLESS_REAL(int, sigaction, int, const struct sigaction*, struct sigaction*)

namespace fearless::trap {
namespace {

constexpr int fatal_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT};
constexpr int watchdog_signal = SIGURG;  // ignored by default: a stray one does no harm
constexpr u64 alternate_bytes = 256 * 1024;
constexpr u64 tick_ns = 50'000'000;
using sent_signals::signal_count;

stack_t stack_before;
volatile sig_atomic_t time_stamp_trapped = 0;
void* alternate = nullptr;
int watchdog = 0;  // the kernel's timer number
bool watching = false;
u64 stall_ticks = 0;
u64 last_steps = 0;
u64 same_steps = 0;           // ticks
u64 same_steps_recorded = 0;  // while the runtime has written down what the thread does
u64 end_ns = 0;               // of the real time that the execution has, or 0
u64 ticks_after_interrupt = 0;
constexpr u64 patience_ns = 1'000'000'000;  // with an execution, after an interrupt
bool armed = false;
const char* volatile specified = nullptr;  // the operation that a specification performs
volatile u64 specified_ticks = 0;
u64 most_specified_ticks = 0;
UserHandler user[signal_count];
bool (*breakpoint_reached)(uptr) = nullptr;

uptr instruction(const void* context) {
  return static_cast<uptr>(static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
}
uptr stack_pointer(const void* context) {
  return static_cast<uptr>(static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_RSP]);
}

bool after_unmapping(uptr address, const void* context, Finding* f) {
  const unmapped::Range* r = unmapped::find(address);
  if (r == nullptr) return false;
  constexpr u64 writes = 2;  // of a page fault's error code
  const auto error = static_cast<u64>(static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_ERR]);
  f->kind = ViolationKind::use_after_free;
  f->detail = Detail::after_unmap;
  f->address = address;
  f->size = 1;
  f->here = Engine::place(*engine.current);
  f->here.operation = (error & writes) != 0 ? OpKind::plain_write : OpKind::plain_read;
  f->here.site = instruction(context);
  f->other = r->by;
  f->places = 2;
  return true;
}

// A read of the processor's time-stamp counter, while that is kept from the program: one of the program's
// gets the time of the scenario, any other (libc's, in a clock's function) what there is.
bool read_time_stamp(int signal, const siginfo_t* info, void* context) {
  if (signal != SIGSEGV || info->si_code != SI_KERNEL || !time_stamps::kept()) return false;
  const uptr site = instruction(context);
  const u32 length = time_stamps::length_of_read(reinterpret_cast<const u8*>(site));
  if (length == 0) return false;
  time_stamp_trapped = 1;
  auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  u64 now;
  u32 processor = 0;
  if (armed && hot.in_scenario && engine.current != nullptr && fresh_state::covers(site)) {
    constexpr u64 start = u64{100'000} * 1'000'000'000;  // it has been counting for a day
    now = start + ops::read_clock(site);                 // at 1 GHz
  } else {
    const time_stamps::Given given;
    now = __builtin_ia32_rdtscp(&processor);
  }
  constexpr u64 low_half = ~u32{0};
  registers[REG_RAX] = static_cast<greg_t>(now & low_half);
  registers[REG_RDX] = static_cast<greg_t>(now >> 32);
  if (length == 3) registers[REG_RCX] = static_cast<greg_t>(processor);
  registers[REG_RIP] += length;
  return true;
}

// Outside the scenario, in code of the test.
[[noreturn]] void crashed_while_judging() {
  fatal(
      "the test crashed while results were judged: in the specification, in what compares or prints a result, or "
      "in a result that refers to what is no more",
      "results are looked at when the program has ended: let operations return copies of what may be gone by then");
}

// A call of what is no code (a pointer to a function that is wild, or has been unloaded): the thread stands
// where there is nothing to unwind from, and is taken to where it was called from.
void leave_no_code(int signal, const siginfo_t* info, void* context) {
  constexpr greg_t fetch = 1 << 4;  // of a page fault's error code
  auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  if (signal != SIGSEGV || info->si_code == SI_KERNEL || (registers[REG_ERR] & fetch) == 0) return;
  const auto top = static_cast<uptr>(registers[REG_RSP]);
  if (top % sizeof(uptr) != 0 || engine.current->context == nullptr) return;
  const Context& c = *engine.current->context;
  if (top < c.stack_low || top + sizeof(uptr) > c.stack_high) return;
  const uptr returns = *reinterpret_cast<const uptr*>(top);
  if (!fresh_state::covers(returns)) return;
  registers[REG_RIP] = static_cast<greg_t>(returns - 1);  // in the call
  registers[REG_RSP] += sizeof(uptr);
}

void on_fatal_signal(int signal, siginfo_t* info, void* context) {
  if (signal == SIGTRAP && breakpoint_reached != nullptr && breakpoint_reached(instruction(context) - 1)) {
    --static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP];
    return;
  }
  if (signal == SIGSEGV && info->si_code == SEGV_ACCERR &&
      fresh_state::written(reinterpret_cast<uptr>(info->si_addr)))
    return;
  if (read_time_stamp(signal, info, context)) return;
  if (armed && engine.judging) crashed_while_judging();
  // (A wild address, told before it is used: the access would have ended so.)
  if (armed && thread_sanitizer::interrupted()) hot.in_scenario = true;
  if (!armed || !hot.in_scenario || engine.current == nullptr) {
    // Not the scenario: the program outside one, or the tool itself.
    if (armed) {
      static constexpr char text[] = "fearless: internal error: the tool itself crashed\n";
      sys::write_all(message_descriptor(), text, sizeof text - 1);
      sys::exit_process(exit_internal_error);
    }
    sent_signals::die_of(signal);
    return;
  }
  if (user[signal].set) {
    const UserHandler h = user[signal];
    if (h.once) user[signal] = {};
    call_user_handler(h, signal, info, context);
    return;
  }
  leave_no_code(signal, info, context);
  Finding f;
  if (signal == SIGSEGV && after_unmapping(reinterpret_cast<uptr>(info->si_addr), context, &f))
    engine.end_process(f);
  f.kind = ViolationKind::crash;
  f.detail = signal == SIGABRT ? Detail::aborted : Detail::signal;
  f.number = signal;
  f.address = reinterpret_cast<uptr>(info->si_addr);
  f.here = Engine::place(*engine.current);
  f.here.operation = OpKind::none;
  f.here.site = own_code::called_from(instruction(context));
  const Context* c = engine.current->context;
  if (signal == SIGSEGV && f.address < c->stack_low && f.address >= c->stack_low - contexts::stride &&
      stack_pointer(context) < c->stack_low + 65536)
    f.detail = Detail::stack_overflow;
  engine.end_process(f);
}

// The thread has gone on at `site` without a step of the engine's for too long.
void stalled(Detail detail, uptr site) {
  same_steps = 0;
  Finding f;
  f.kind = ViolationKind::livelock;
  f.detail = detail;
  f.here = Engine::place(*engine.current);
  f.here.operation = OpKind::none;
  f.here.site = site;
  engine.end_process(f);
}

[[noreturn]] void specification_stalled(const char* operation) {
  constexpr u64 most = 512;
  char what[most];
  u64 n = 0;
  for (const char* part : {"the specification of ", operation, " does not return"})
    for (; *part != 0 && n + 1 < most; ++part) what[n++] = *part;
  what[n] = 0;
  fatal(
      what,
      "say waits_until of an operation that waits; if it takes long, give it longer with --fearless_stall=60s");
}

void on_watchdog(int, siginfo_t*, void* context) {
  if (const char* operation = specified; operation != nullptr) {
    specified_ticks = specified_ticks + 1;
    if (specified_ticks >= most_specified_ticks) specification_stalled(operation);
    return;
  }
  if (turns::used()) {
    // The timer knows the process's own thread only.
    const auto here = static_cast<int>(sys::call(SYS_gettid));
    const auto process = static_cast<int>(sys::call(SYS_getpid));
    if (const int tid = turns::running_instead_of(here); tid != 0) {
      if (here == process)
        sys::call(SYS_tgkill, static_cast<u64>(process), static_cast<u64>(tid), u64{watchdog_signal});
      return;
    }
  }
  if (armed) {
    if (sent_signals::interrupted()) ++ticks_after_interrupt;
    // Its time is up: it ends at its next operation.
    if (ticks_after_interrupt * tick_ns > patience_ns || (end_ns != 0 && sys::monotonic_ns() >= end_ns)) {
      engine.limits.steps = 0;
      if (engine.graph != nullptr) engine.graph->out_of_time = true;
    }
  }
  // (Code that reads and writes is nearly always there.)
  const bool in_thread_sanitizer = thread_sanitizer::running();
  if (!armed || engine.steps != last_steps) {
    last_steps = engine.steps;
    same_steps = same_steps_recorded = 0;
    return;
  }
  const u64 until_asked = give_way::asked_after(stall_ticks, most_specified_ticks);
  if (!hot.in_scenario && !in_thread_sanitizer) {
    // (The accesses of a loop that waits are written down, perhaps.)
    if (engine.recording && ++same_steps_recorded >= until_asked) {
      if (give_way::ask(same_steps_recorded < stall_ticks)) same_steps_recorded = 0;
      else if (same_steps_recorded >= 2 * most_specified_ticks) give_way::ask_to_stop();
    }
    same_steps = 0;
    return;
  }
  ++same_steps;
  const bool hangs = same_steps >= stall_ticks;
  if (!hangs && same_steps < until_asked) return;
  // Interrupted in a system call (which may be about to be made again), or in code?
  const auto* pc = reinterpret_cast<const u8*>(instruction(context));
  const auto is_system_call = [](const u8* code) { return code[0] == 0x0f && code[1] == 0x05; };
  const bool in_system_call = !in_thread_sanitizer && (is_system_call(pc - 2) || is_system_call(pc));
  if (!in_system_call && same_steps >= until_asked && give_way::ask(!hangs)) {
    same_steps = 0;
    return;
  }
  if (hangs && in_thread_sanitizer)
    return thread_sanitizer::after_access([](uptr site) { stalled(Detail::endless_loop, site); });
  if (hangs) stalled(in_system_call ? Detail::blocking_call : Detail::endless_loop, instruction(context));
}

void handle(int signal, void (*function)(int, siginfo_t*, void*)) {
  struct sigaction a = {};
  a.sa_sigaction = function;
  // Not blocked while handled: the handler leaves by switching contexts.
  a.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART;
  sigemptyset(&a.sa_mask);
  real::sigaction(signal, &a, nullptr);
}

// (Some virtual machines say that they keep it, and do not.)
void keep_time_stamps() {
  if (!time_stamps::keep_from_program()) return;
  time_stamp_trapped = 0;
  asm volatile("rdtsc" ::: "eax", "edx", "memory");
  if (time_stamp_trapped == 0) time_stamps::give_back();
}

// The kernel's timers belong to one process.
void start_watchdog() {
  sigevent e = {};
  e.sigev_notify = SIGEV_THREAD_ID;
  e.sigev_signo = watchdog_signal;
  e._sigev_un._tid = static_cast<int>(sys::call(SYS_gettid));
  watching = sys::call(SYS_timer_create, CLOCK_MONOTONIC, reinterpret_cast<u64>(&e),
                       reinterpret_cast<u64>(&watchdog)) == 0;
  if (watching) {
    itimerspec every = {};
    every.it_interval.tv_nsec = tick_ns;
    every.it_value.tv_nsec = tick_ns;
    sys::call(SYS_timer_settime, static_cast<u64>(watchdog), 0, reinterpret_cast<u64>(&every));
  }
}

}  // namespace

void install(u64 stall_ns, bool virtual_time_stamps) {
  if (alternate == nullptr) alternate = sys::map(0, alternate_bytes, false);
  stack_t s = {};
  s.ss_sp = alternate;
  s.ss_size = alternate_bytes;
  sigaltstack(&s, &stack_before);
  sent_signals::install();
  for (int signal : fatal_signals) handle(signal, on_fatal_signal);
  ticks_after_interrupt = 0;

  if (virtual_time_stamps) keep_time_stamps();
  handle(watchdog_signal, on_watchdog);
  set_stall(stall_ns);
  most_specified_ticks = stall_ticks;
  give_way::begin_search();
  same_steps = 0;
  start_watchdog();
}

void continue_in_child() {
  turns::continue_in_child();
  start_watchdog();
}

bool handles(int signal) {
  return signal == watchdog_signal ||
         std::find(std::begin(fatal_signals), std::end(fatal_signals), signal) != std::end(fatal_signals);
}

void specification_performs(const char* operation) {
  specified_ticks = 0;
  specified = operation;
}

void hangs_at(uptr site) { stalled(Detail::endless_loop, site); }

void set_end(u64 ns) { end_ns = ns; }

void set_stall(u64 ns) { stall_ticks = ns / tick_ns + 1; }

void remove() {
  time_stamps::give_back();
  if (watching) sys::call(SYS_timer_delete, static_cast<u64>(watchdog));
  watching = false;
  for (int signal : fatal_signals) real::sigaction(signal, &sent_signals::action_before(signal), nullptr);
  real::sigaction(watchdog_signal, &sent_signals::action_before(watchdog_signal), nullptr);
  sent_signals::remove();
  sigaltstack(&stack_before, nullptr);
  forget_user_handlers();
}

void arm() {
  armed = true;
  last_steps = ~u64{0};
  give_way::begin_execution();
  sent_signals::begin_execution();
}
void disarm() {
  armed = false;
  sent_signals::end_execution();
}

void set_breakpoint_handler(bool (*reached)(uptr address)) { breakpoint_reached = reached; }

void set_user_handler(int signal, const UserHandler& h) {
  if (signal > 0 && signal < signal_count) user[signal] = h;
}
UserHandler user_handler(int signal) {
  return signal > 0 && signal < signal_count ? user[signal] : UserHandler{};
}
// (A function of its own, by which its frame is known.)
FEARLESS_NOINLINE void call_user_handler(const UserHandler& h, int signal, siginfo_t* info, void* context) {
  uptr& frame = engine.current->handler;
  const uptr outer = frame;
  frame = reinterpret_cast<uptr>(__builtin_frame_address(0));
  if (h.with_info_handler != nullptr) {
    h.with_info_handler(signal, info, context);
  } else {
    h.handler(signal);
  }
  frame = outer;
}

bool user_handler_runs() {
  uptr& frame = engine.current->handler;
  if (!engine.current->in_handler(reinterpret_cast<uptr>(__builtin_frame_address(0)))) return false;
  const OutsideScenario outside;
  bool found = false;
  _Unwind_Backtrace(
      [](_Unwind_Context* c, void* to) {
        if (_Unwind_GetRegionStart(c) != reinterpret_cast<uptr>(&call_user_handler)) return _URC_NO_REASON;
        *static_cast<bool*>(to) = true;
        return _URC_NORMAL_STOP;
      },
      &found);
  if (!found) frame = 0;
  return found;
}

void forget_user_handlers() {
  for (UserHandler& h : user) h = {};
}

}  // namespace fearless::trap
