#include "memory/turns.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>

#include <initializer_list>

#include "core/fatal.hpp"
#include "core/syscalls.hpp"
#include "memory/contexts.hpp"

extern "C" {
__attribute__((visibility("hidden"))) bool fearless_os_threads = false;
fearless::i64 fearless_start_thread(fearless::u64 flags, fearless::uptr stack, fearless::turns::Turn*,
                                    fearless::u64 fs_base);
// What memory/switch.S calls: both turns of a hand-over; getting ready.
struct fearless_turns {
  fearless::turns::Turn *next, *mine;
};
__attribute__((visibility("hidden"))) fearless_turns fearless_hand_over_to(fearless::u64 fs_base);
__attribute__((visibility("hidden"))) void fearless_get_ready(fearless::turns::Turn*);
}

namespace fearless::turns {
namespace {

Turn all[max_slots];
Turn carrier;  // the process's own thread
Turn* running = &carrier;

constexpr u64 ready_bytes = u64{16} << 10;
constexpr u64 alternate_bytes = u64{128} << 10;

int this_thread() { return static_cast<int>(sys::call(SYS_gettid)); }

void start(Turn& t) {
  if (t.stack == 0) {
    auto* p = static_cast<char*>(sys::map(0, ready_bytes + alternate_bytes, false));
    if (p == nullptr) fatal("no memory for a thread's signals");
    t.alternate = reinterpret_cast<uptr>(p) + ready_bytes;
    t.stack = t.alternate - 64;
  }
  if (t.exists) return;
  // In a copy of the process the threads behind contexts are missing. One like them: the same stack and
  // thread-local variables.
  constexpr u64 flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
                        CLONE_SETTLS;
  if (fearless_start_thread(flags, t.stack, &t, t.fs_base) < 0)
    fatal("the system refuses a thread", "raise the limit on processes (ulimit -u)");
  t.exists = true;
}

}  // namespace

void use(bool os_threads) {
  fearless_os_threads = os_threads;
  carrier.exists = true;
  carrier.ready = 1;
  carrier.tid = this_thread();
}

bool used() { return fearless_os_threads; }

Turn* of(u32 index) { return &all[index]; }

void made(u32 index, u64 fs_base) {
  all[index].fs_base = fs_base;
  all[index].exists = true;
}

void continue_in_child() {
  for (Turn& t : all) {
    t.exists = false;
    t.ready = t.go = 0;
  }
  carrier.tid = this_thread();
}

int running_instead_of(int tid) { return running->tid != tid ? running->tid : 0; }

}  // namespace fearless::turns

using namespace fearless;

fearless_turns fearless_hand_over_to(u64 fs_base) {
  // (The FS base lies at the top of a context's stack. The stack pointer may be that of a fiber.)
  const u64 index = contexts::index_of(fs_base);
  turns::Turn* const mine = turns::running;
  turns::Turn* const next = index < contexts::made() ? &turns::all[index] : &turns::carrier;
  if (next != &turns::carrier) turns::start(*next);
  turns::running = next;
  return {next, mine};
}

// Signals of its own making, and the watchdog's, are for the thread that runs; all others for the process's
// own.
void fearless_get_ready(turns::Turn* t) {
  t->tid = turns::this_thread();
  stack_t s = {};
  s.ss_sp = reinterpret_cast<void*>(t->alternate);
  s.ss_size = turns::alternate_bytes;
  sys::call(SYS_sigaltstack, reinterpret_cast<u64>(&s), 0);
  u64 blocked = ~u64{0};
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT, SIGPIPE, SIGURG})
    blocked &= ~(u64{1} << (signal - 1));
  sys::call(SYS_rt_sigprocmask, SIG_SETMASK, reinterpret_cast<u64>(&blocked), 0, sizeof blocked);
  t->ready = 1;
}
