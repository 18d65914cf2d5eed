// syscall(): through it std::atomic::wait, latch, barrier, counting_semaphore and std::future reach the
// kernel's futexes, and some allocators the memory they map.
#include <errno.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "border/clocks.hpp"
#include "border/directory.hpp"
#include "border/mappings.hpp"
#include "border/own.hpp"
#include "border/processors.hpp"
#include "border/random.hpp"
#include "border/refuse.hpp"
#include "border/result.hpp"
#include "border/signals.hpp"
#include "border/thread_names.hpp"
#include "core/syscalls.hpp"
#include "engine/atomics.hpp"
#include "engine/await.hpp"
#include "engine/operations.hpp"

FEARLESS_REAL(long, syscall, long, long, long, long, long, long, long)

namespace fearless {
namespace {

long futex(uptr word, int operation, u32 value, const timespec* time, uptr site) {
  const bool realtime = (operation & FUTEX_CLOCK_REALTIME) != 0;
  switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT: {
      const u64 d = time == nullptr ? no_deadline : border::after(time, site);
      return border::result(ops::futex_wait(word, value, d, site));
    }
    case FUTEX_WAIT_BITSET: {
      const u64 d = time == nullptr
                        ? no_deadline
                        : border::deadline(realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC, time, site);
      return border::result(ops::futex_wait(word, value, d, site));
    }
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET: return ops::futex_wake(word, value, site);
    default:
      border::refuse("a futex operation other than wait and wake",
                     "use the standard synchronisation primitives", site);
  }
}

// A fence in all threads at once. An execution graph has no place for it: who asks first hears that there is
// none.
long memory_barrier(long command, long flags, long processor, uptr site) {
  if (engine.graph != nullptr) {
    if (command == MEMBARRIER_CMD_QUERY) return 0;
    border::refuse(
        "membarrier in an exhaustive search or with memory_model=rc11",
        "search this test at random with memory_model=sc, or have it use std::atomic_thread_fence in both threads",
        site);
  }
  const long r = sys::returned(sys::call(SYS_membarrier, static_cast<uptr>(command), static_cast<uptr>(flags),
                                         static_cast<uptr>(processor)));
  constexpr long barriers = MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_GLOBAL_EXPEDITED |
                            MEMBARRIER_CMD_PRIVATE_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE |
                            MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ;
  if (r == 0 && (command & barriers) != 0) atomics::fence_in_all_threads(site);
  return r;
}

}  // namespace
}  // namespace fearless

namespace border = fearless::border;
namespace real = fearless::real;

FEARLESS_OWN(long, syscall, (long number, long a, long b, long c, long d, long e, long f)) {
  if (FEARLESS_OUTSIDE()) return real::syscall(number, a, b, c, d, e, f);
  using fearless::u32;
  using fearless::uptr;
  switch (number) {
    case SYS_futex:
      return fearless::futex(static_cast<uptr>(a), static_cast<int>(b), static_cast<u32>(c),
                             reinterpret_cast<const timespec*>(d), FEARLESS_SITE());
    // What the functions of these names do.
    case SYS_clock_gettime:
      return border::result(
          border::tell_time(static_cast<clockid_t>(a), reinterpret_cast<timespec*>(b), FEARLESS_SITE()));
    case SYS_gettimeofday:
      border::tell_time_of_day(reinterpret_cast<timeval*>(a), reinterpret_cast<void*>(b), FEARLESS_SITE());
      return 0;
    case SYS_time: return border::tell_seconds(reinterpret_cast<time_t*>(a), FEARLESS_SITE());
    case SYS_nanosleep:
      return border::result(border::sleep_for(reinterpret_cast<const timespec*>(a),
                                              reinterpret_cast<timespec*>(b), FEARLESS_SITE()));
    case SYS_clock_nanosleep:
      return border::result(border::sleep_on(static_cast<clockid_t>(a), static_cast<int>(b),
                                             reinterpret_cast<const timespec*>(c),
                                             reinterpret_cast<timespec*>(d), FEARLESS_SITE()));
    case SYS_getrandom:
      return border::get_random(reinterpret_cast<void*>(a), static_cast<size_t>(b), static_cast<unsigned>(c),
                                FEARLESS_SITE());
    case SYS_sched_yield:
      fearless::ops::yield(FEARLESS_SITE());
      fearless::await::maybe_wipe_stack();
      return 0;
    case SYS_getcpu:
      border::tell_processor(reinterpret_cast<unsigned*>(a), reinterpret_cast<unsigned*>(b), FEARLESS_SITE());
      return 0;
    case SYS_gettid: return fearless::thread_id(*fearless::engine.current);
    case SYS_mmap:
      return reinterpret_cast<long>(border::map(reinterpret_cast<void*>(a), static_cast<size_t>(b),
                                                static_cast<int>(c), static_cast<int>(d), static_cast<int>(e),
                                                f, FEARLESS_SITE()));
    case SYS_munmap:
      return border::unmap(reinterpret_cast<void*>(a), static_cast<size_t>(b), FEARLESS_SITE());
    case SYS_mremap:
      return reinterpret_cast<long>(border::remap(reinterpret_cast<void*>(a), static_cast<size_t>(b),
                                                  static_cast<size_t>(c), static_cast<int>(d),
                                                  reinterpret_cast<void*>(e), FEARLESS_SITE()));
    case SYS_clone:
    case SYS_clone3:
    case SYS_fork:
    case SYS_vfork:
      border::refuse("a process or thread started by a raw system call", "use std::thread or pthread_create",
                     FEARLESS_SITE());
    case SYS_futex_waitv:
      border::refuse("futex_waitv", "wait for one futex, or use the standard synchronisation primitives",
                     FEARLESS_SITE());
    case SYS_membarrier: return fearless::memory_barrier(a, b, c, FEARLESS_SITE());
    case SYS_prctl:
      return border::control_process(
          static_cast<int>(a),
          {static_cast<uptr>(b), static_cast<uptr>(c), static_cast<uptr>(d), static_cast<uptr>(e)},
          FEARLESS_SITE());
    case SYS_tgkill:
    case SYS_tkill:
      border::refuse("a signal sent to a thread (tgkill)", "wake threads with a condition variable or a flag",
                     FEARLESS_SITE());
    default: {
      if (number == SYS_chdir || number == SYS_fchdir || number == SYS_umask)
        border::directory_or_mask_changed = true;
      const long r = fearless::sys::returned(
          fearless::sys::call(number, static_cast<uptr>(a), static_cast<uptr>(b), static_cast<uptr>(c),
                              static_cast<uptr>(d), static_cast<uptr>(e), static_cast<uptr>(f)));
      border::after_sending(FEARLESS_SITE());
      return r;
    }
  }
}
