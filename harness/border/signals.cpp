// Signals the scenario sends to itself, and its handlers. A signal is taken by the thread that raises it
// (or, blocked there, waits until one takes it), at the place where it raises it: never in between.
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "border/own.hpp"
#include "border/refuse.hpp"
#include "border/result.hpp"
#include "border/signals.hpp"
#include "border/touched.hpp"
#include "core/syscalls.hpp"
#include "engine/operations.hpp"
#include "engine/sent_signals.hpp"
#include "engine/trap.hpp"

FEARLESS_REAL(int, pthread_kill, pthread_t, int)
FEARLESS_REAL(int, raise, int)
FEARLESS_REAL(int, kill, pid_t, int)
using Handler = void (*)(int);
FEARLESS_REAL(int, sigaction, int, const struct sigaction*, struct sigaction*)
FEARLESS_REAL(Handler, signal, int, Handler)
FEARLESS_REAL(int, sigprocmask, int, const sigset_t*, sigset_t*)
FEARLESS_REAL(int, pthread_sigmask, int, const sigset_t*, sigset_t*)
FEARLESS_REAL(int, sigpending, sigset_t*)
FEARLESS_REAL(int, sigwait, const sigset_t*, int*)
FEARLESS_REAL(int, sigwaitinfo, const sigset_t*, siginfo_t*)
FEARLESS_REAL(int, sigtimedwait, const sigset_t*, siginfo_t*, const timespec*)
FEARLESS_REAL(int, pause, )
FEARLESS_REAL(int, sigsuspend, const sigset_t*)

namespace fearless::border {
namespace {

using sent_signals::signal_count;

struct sigaction actions[signal_count];
u64 blocked[max_slots];  // by thread; bit n - 1 is signal n
u64 pending;             // sent, and blocked by the thread that sent it
u64 own_pending[max_slots];  // sent by the system to this thread, which blocks it
u64 taken_by_descriptors;
unsigned watchdog;       // seconds; 0: none is set
bool changed = false;    // since the execution began
u64 search = 0;          // the one that the above is of

u64 bit(int signal) { return u64{1} << (signal - 1); }
bool is_signal(int s) { return s > 0 && s < signal_count; }
u64 set_of(const sigset_t* s) { return *reinterpret_cast<const u64*>(s); }
u64 read_set(const sigset_t* s, uptr site) {
  reads(s, set_bytes, site);
  return set_of(s);
}
// (The rest of the set is nothing that the system writes.)
void show(u64 bits, sigset_t* s, uptr site) {
  *reinterpret_cast<u64*>(s) = bits;
  writes(s, set_bytes, site);
}

bool ignores(const struct sigaction& a) { return (a.sa_flags & SA_SIGINFO) == 0 && a.sa_handler == SIG_IGN; }
bool ignored_by_default(int s) { return s == SIGCHLD || s == SIGURG || s == SIGWINCH || s == SIGCONT; }

void take(int signal, uptr site) {
  const struct sigaction action = actions[signal];
  const bool information = (action.sa_flags & SA_SIGINFO) != 0;
  if (ignores(action)) return;
  if (!information && action.sa_handler == SIG_DFL) {
    if (ignored_by_default(signal)) return;
    Finding f;
    f.kind = ViolationKind::crash;
    f.detail = Detail::signal;
    f.number = signal;
    f.here = place_here(OpKind::none, site);
    engine.end_process(f);
  }
  if ((action.sa_flags & static_cast<int>(SA_RESETHAND)) != 0) actions[signal].sa_handler = SIG_DFL;
  const Slot s = engine.current->slot;
  const u64 before = blocked[s];
  blocked[s] |= set_of(&action.sa_mask) | ((action.sa_flags & SA_NODEFER) != 0 ? 0 : bit(signal));
  trap::UserHandler h;
  siginfo_t info{};
  if (information) {
    info.si_signo = signal;
    info.si_code = SI_USER;
    info.si_pid = getpid();
    h.with_info_handler = action.sa_sigaction;
  } else {
    h.handler = action.sa_handler;
  }
  trap::call_user_handler(h, signal, &info, nullptr);
  blocked[s] = before;
}

bool runs_a_handler(const struct sigaction& a) { return a.sa_handler != SIG_DFL && a.sa_handler != SIG_IGN; }

enum class To : u8 { thread, process };

int send(int signal, To whom, uptr site) {
  changed = true;
  engine.point({OpKind::signal, Order::seq_cst, 0, 0, reinterpret_cast<uptr>(&actions[signal]), site});
  const Slot sender = engine.current->slot;
  if ((blocked[sender] & bit(signal)) == 0) {
    take(signal, site);
    return 0;
  }
  if ((taken_by_descriptors & bit(signal)) != 0)
    refuse("a signal that is read from a descriptor (signalfd)",
           "take it with sigwait, or have a handler write to a pipe", site);
  if (whom == To::thread) {
    own_pending[sender] |= bit(signal);
    return 0;
  }
  for (Slot s = 0; s < engine.slots_used; ++s) {
    if (engine.thread(s).state != Thread::State::live || (blocked[s] & bit(signal)) != 0) continue;
    if (runs_a_handler(actions[signal]))
      refuse("a signal to the process that its sender blocks, and another thread does not",
             "block it in all threads and take it with sigwait, or in none", site);
    take(signal, site);
    return 0;
  }
  pending |= bit(signal);
  engine.wake_outside_waiters();
  return 0;
}

void take_pending(uptr site) {
  // (Others may take what is pending while a handler runs.)
  u64& own = own_pending[engine.current->slot];
  while (const u64 now = (pending | own) & ~blocked[engine.current->slot]) {
    const int s = __builtin_ctzll(now) + 1;
    ((own & bit(s)) != 0 ? own : pending) &= ~bit(s);
    take(s, site);
  }
}

// The first of the set among those pending, of which there is one.
int take_first(u64& of, u64 set) {
  const int signal = __builtin_ctzll(of & set) + 1;
  of &= ~bit(signal);
  return signal;
}

// The first pending signal of the set; 0 if the deadline passes.
int wait_for(u64 set, u64 deadline, uptr site) {
  engine.announce({OpKind::signal, Order::seq_cst, 0, 0, reinterpret_cast<uptr>(&pending), site});
  engine.proceed();
  if (u64& own = own_pending[engine.current->slot]; (own & set) != 0) return take_first(own, set);
  const auto ready = [](void* wanted) { return (pending & *static_cast<const u64*>(wanted)) != 0; };
  // (Others who wait may be quicker.)
  while (!ready(&set))
    if (!ops::wait_for_outside(ready, &set, deadline)) return 0;
  return take_first(pending, set);
}

int mask(int how, const sigset_t* set, sigset_t* old, uptr site) {
  u64& mine = blocked[engine.current->slot];
  const u64 before = mine;
  if (set != nullptr) {
    // (`set` and `old` may be the same.)
    const u64 given = read_set(set, site);
    switch (how) {
      case SIG_BLOCK: mine |= given; break;
      case SIG_UNBLOCK: mine &= ~given; break;
      case SIG_SETMASK: mine = given; break;
      default: return EINVAL;
    }
    changed = true;
    mine &= ~(bit(SIGKILL) | bit(SIGSTOP));
  }
  if (old != nullptr) show(before, old, site);
  if (set != nullptr) take_pending(site);
  return 0;
}

void refuse_watchdog_with_handler(uptr site) {
  if (watchdog != 0 && runs_a_handler(actions[SIGALRM]))
    refuse("alarm() with a handler of SIGALRM",
           "wait with a deadline (wait_for, sleep_for): time is virtual in a scenario", site);
}

int set_action(int signal, const struct sigaction* action, struct sigaction* old, uptr site) {
  if (!is_signal(signal) || (action != nullptr && (signal == SIGKILL || signal == SIGSTOP)))
    return fail(EINVAL);
  struct sigaction& mine = actions[signal];
  const struct sigaction before = mine;
  if (action != nullptr) {
    // (`action` and `old` may be the same.)
    reads(action, offsetof(struct sigaction, sa_restorer), site);
    mine = *action;
  }
  if (old != nullptr) *old = before;
  writes_one(old, site);
  if (action == nullptr) return 0;
  changed = true;
  trap::UserHandler h;
  h.set = mine.sa_handler != SIG_DFL && mine.sa_handler != SIG_IGN;
  h.once = (mine.sa_flags & static_cast<int>(SA_RESETHAND)) != 0;
  if ((mine.sa_flags & SA_SIGINFO) != 0) {
    h.with_info_handler = mine.sa_sigaction;
  } else {
    h.handler = mine.sa_handler;
  }
  trap::set_user_handler(signal, h);
  refuse_watchdog_with_handler(site);
  return 0;
}

// Of the thread of the system that runs; what it was.
u64 set_mask(u64 mask) {
  u64 before = 0;
  sys::call(SYS_rt_sigprocmask, SIG_SETMASK, reinterpret_cast<u64>(&mask), reinterpret_cast<u64>(&before),
            sizeof mask);
  return before;
}

// What the system has of the scenario's signals, for processes that are started meanwhile.
struct Lent {
  bool are = false;
  u64 mask_before = 0;
  u64 changed = 0;  // the signals whose action is another
  struct sigaction before[signal_count];
} lent;

// What came, for who waited.
int told(int signal, siginfo_t* info, uptr site) {
  if (info == nullptr) return signal;
  *info = {};
  info->si_signo = signal;
  writes_one(info, site);
  return signal;
}

}  // namespace

void begin_execution_signals() {
  if (!changed && search == sent_signals::searches()) return;
  changed = false;
  search = sent_signals::searches();
  pending = taken_by_descriptors = 0;
  watchdog = 0;
  for (u64& b : blocked) b = sent_signals::blocked_before();
  for (u64& b : own_pending) b = 0;
  for (int s = 1; s < signal_count; ++s) actions[s] = sent_signals::action_before(s);
  trap::forget_user_handlers();
}

void are_taken_by_descriptor(const sigset_t* set, uptr site) {
  changed = true;
  taken_by_descriptors |= read_set(set, site);
}

void begin_thread_signals(const Thread& t, const Thread& creator) {
  // A thread inherits its creator's mask.
  if (!changed) return;
  blocked[t.slot] = blocked[creator.slot];
  own_pending[t.slot] = 0;
}

void show_processes_signals() {
  // (What the tool itself handles is as it was: it has to notice that a program that was started does not
  // end.)
  u64 mask = blocked[engine.current->slot];
  lent.changed = 0;
  for (int s = 1; s < signal_count; ++s) {
    struct sigaction& before = lent.before[s];
    if (trap::handles(s)) mask &= ~bit(s);
    if (trap::handles(s) || real::sigaction(s, nullptr, &before) != 0) continue;
    const bool ignored = ignores(actions[s]);
    if (ignored == ignores(before)) continue;
    struct sigaction a = {};
    a.sa_handler = ignored ? SIG_IGN : SIG_DFL;
    if (real::sigaction(s, &a, nullptr) == 0) lent.changed |= bit(s);
  }
  lent.mask_before = set_mask(mask);
  lent.are = true;
}
void hide_abandoned_signals() {
  if (!lent.are) return;
  for (int s = 1; s < signal_count; ++s)
    if (!trap::handles(s)) lent.changed |= bit(s);
  hide_processes_signals();
}
void hide_processes_signals() {
  const int error = errno;
  lent.are = false;
  set_mask(lent.mask_before);
  for (int s = 1; s < signal_count; ++s)
    if ((lent.changed & bit(s)) != 0) real::sigaction(s, &lent.before[s], nullptr);
  errno = error;
}

unsigned set_watchdog(unsigned seconds, uptr site) {
  const unsigned before = watchdog;
  watchdog = seconds;
  changed = true;
  refuse_watchdog_with_handler(site);
  return before;
}

void after_sending(uptr site) {
  if (FEARLESS_LIKELY(!sent_signals::broken_pipe())) return;
  const int error = errno;
  if ((blocked[engine.current->slot] & bit(SIGPIPE)) == 0) {
    take(SIGPIPE, site);
  } else {
    changed = true;
    own_pending[engine.current->slot] |= bit(SIGPIPE);
  }
  errno = error;
}

}  // namespace fearless::border

using namespace fearless;

FEARLESS_OWN(int, sigaction, (int signal, const struct sigaction* action, struct sigaction* old)) {
  if (FEARLESS_OUTSIDE()) return real::sigaction(signal, action, old);
  return border::set_action(signal, action, old, FEARLESS_SITE());
}
FEARLESS_OWN(Handler, signal, (int number, Handler handler)) {
  if (FEARLESS_OUTSIDE()) return real::signal(number, handler);
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  return border::set_action(number, &action, &action, FEARLESS_SITE()) == 0 ? action.sa_handler : SIG_ERR;
}
FEARLESS_OWN(int, raise, (int signal)) {
  if (FEARLESS_OUTSIDE()) return real::raise(signal);
  if (!border::is_signal(signal)) return border::fail(EINVAL);
  return border::send(signal, border::To::thread, FEARLESS_SITE());
}
FEARLESS_OWN(int, pthread_kill, (pthread_t thread, int signal)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_kill(thread, signal);
  const Thread* const to = engine.by_handle(thread);
  if (signal == 0) return to != nullptr ? 0 : ESRCH;
  if (!border::is_signal(signal)) return EINVAL;
  if (to != engine.current)
    border::refuse("a signal sent to another thread (pthread_kill)",
                   "wake threads with a condition variable or a flag", FEARLESS_SITE());
  return border::send(signal, border::To::thread, FEARLESS_SITE());
}
FEARLESS_OWN(int, kill, (pid_t process, int signal)) {
  if (FEARLESS_OUTSIDE()) return real::kill(process, signal);
  if (process != getpid() || signal == 0) return real::kill(process, signal);
  if (!border::is_signal(signal)) return border::fail(EINVAL);
  return border::send(signal, border::To::process, FEARLESS_SITE());
}
FEARLESS_OWN(int, sigprocmask, (int how, const sigset_t* set, sigset_t* old)) {
  if (FEARLESS_OUTSIDE()) return real::sigprocmask(how, set, old);
  return border::result(border::mask(how, set, old, FEARLESS_SITE()));
}
FEARLESS_OWN(int, pthread_sigmask, (int how, const sigset_t* set, sigset_t* old)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_sigmask(how, set, old);
  return border::mask(how, set, old, FEARLESS_SITE());
}
FEARLESS_OWN(int, sigpending, (sigset_t * set)) {
  if (FEARLESS_OUTSIDE()) return real::sigpending(set);
  border::show(border::pending | border::own_pending[fearless::engine.current->slot], set, FEARLESS_SITE());
  return 0;
}
FEARLESS_OWN(int, sigwait, (const sigset_t* set, int* signal)) {
  if (FEARLESS_OUTSIDE()) return real::sigwait(set, signal);
  const u64 wanted = border::read_set(set, FEARLESS_SITE());
  *signal = border::wait_for(wanted, no_deadline, FEARLESS_SITE());
  border::writes_one(signal, FEARLESS_SITE());
  return 0;
}
FEARLESS_OWN(int, sigwaitinfo, (const sigset_t* set, siginfo_t* info)) {
  if (FEARLESS_OUTSIDE()) return real::sigwaitinfo(set, info);
  const u64 wanted = border::read_set(set, FEARLESS_SITE());
  return border::told(border::wait_for(wanted, no_deadline, FEARLESS_SITE()), info, FEARLESS_SITE());
}
FEARLESS_OWN(int, sigtimedwait, (const sigset_t* set, siginfo_t* info, const timespec* time)) {
  if (FEARLESS_OUTSIDE()) return real::sigtimedwait(set, info, time);
  const u64 deadline = time == nullptr ? no_deadline : border::after(time, FEARLESS_SITE());
  // (Whether it passes is no event of a graph.)
  if (deadline != no_deadline && fearless::engine.graph != nullptr)
    fearless::engine.unsupported("sigtimedwait with a deadline in a search that keeps execution graphs",
                                 "use sigwaitinfo, or a random strategy with memory_model=sc",
                                 FEARLESS_SITE());
  const u64 wanted = border::read_set(set, FEARLESS_SITE());
  const int signal = border::wait_for(wanted, deadline, FEARLESS_SITE());
  if (signal == 0) return border::fail(EAGAIN);
  return border::told(signal, info, FEARLESS_SITE());
}

namespace {
constexpr const char* no_interruption =
    "signals reach a scenario's thread only at the calls that send them; "
    "use a condition variable or a flag";
}
FEARLESS_OWN(int, pause, ()) {
  if (FEARLESS_OUTSIDE()) return real::pause();
  border::refuse("pause()", no_interruption, FEARLESS_SITE());
}
FEARLESS_OWN(int, sigsuspend, (const sigset_t* set)) {
  if (FEARLESS_OUTSIDE()) return real::sigsuspend(set);
  border::refuse("sigsuspend()", no_interruption, FEARLESS_SITE());
}
