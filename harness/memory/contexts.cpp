#include "memory/contexts.hpp"

#include <asm/prctl.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/syscall.h>

#include "core/fatal.hpp"
#include "core/hot.hpp"
#include "core/real.hpp"
#include "core/syscalls.hpp"
#include "memory/turns.hpp"

FEARLESS_REAL(int, pthread_create, pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)
FEARLESS_REAL(int, pthread_sigmask, int, const sigset_t*, sigset_t*)

extern "C" {
__attribute__((visibility("hidden"))) bool fearless_has_fsgsbase = false;
void fearless_enter();
}

namespace fearless::contexts {

u32 stride_log2 = 24;

namespace {

Context all[max_slots];
int tids[max_slots];
u32 count = 0;

struct Handshake {
  u32 ready = 0;
  int tid = 0;
  u64 fs = 0;
  uptr frame = 0;
  u32 index = 0;
};

void futex(u32* word, int operation, u32 value) {
  sys::call(SYS_futex, reinterpret_cast<u64>(word), static_cast<u64>(operation | FUTEX_PRIVATE_FLAG), value);
}

// A parked thread: tells who it is, then waits, for a turn (memory/turns.hpp) or for ever. What lies below
// its frame belongs to scenario threads from then on.
void* park(void* argument) {
  auto* h = static_cast<Handshake*>(argument);
  turns::Turn* const turn = turns::of(h->index);
  h->fs = read_fs_base();
  h->tid = static_cast<int>(sys::call(SYS_gettid));
  h->frame = reinterpret_cast<uptr>(__builtin_frame_address(0));
  turns::made(h->index, h->fs);
  __atomic_store_n(&h->ready, 1, __ATOMIC_RELEASE);
  futex(&h->ready, FUTEX_WAKE, 1);
  fearless_wait_for_turn(turn);
}

// Stacks lie at the same offsets in their pages, and threads often do the same at the same depth: what one
// has just pushed would look to the processor like what the next pops (it compares the low twelve bits), and
// all would share the same few sets of the cache.
u64 stagger(u32 index) {
  constexpr u64 step = 320;  // lines of five; comes round after 4096 / 64 threads
  return u64{index} * step % 4096;
}

}  // namespace

u64 read_fs_base() {
  u64 fs = 0;
  sys::call(SYS_arch_prctl, ARCH_GET_FS, reinterpret_cast<u64>(&fs));
  return fs;
}

void reserve() {
  constexpr unsigned long hwcap2_fsgsbase = 1UL << 1;
  fearless_has_fsgsbase = (getauxval(AT_HWCAP2) & hwcap2_fsgsbase) != 0 &&
                          real::environment("FEARLESS_NO_FSGSBASE") == nullptr;
  // Smaller stacks rather than none where address space is limited.
  static_assert(stride == u64{1} << 24);
  for (stride_log2 = 24; stride_log2 >= 19; --stride_log2)
    if (sys::map(first_stack, u64{max_slots} << stride_log2, true) != nullptr) {
      hot.stack_bytes = u64{1} << stride_log2;
      hot.all_stacks_bytes = u64{max_slots} << stride_log2;
      return;
    }
  fatal("no address space for the stacks of scenario threads",
        "raise the limit on virtual memory (ulimit -v)");
}

Context* get(u32 index) {
  if (index >= max_slots) return nullptr;
  while (count <= index) {
    Context& c = all[count];
    const u64 step = u64{1} << stride_log2;
    const uptr low = first_stack + step * count;
    // The upper half of each step is stack, the lower half guard.
    c.index = count;
    c.stack_low = low + step / 2;
    c.stack_high = low + step;
    sys::call(SYS_mprotect, low, step / 2, 0);

    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstack(&attr, reinterpret_cast<void*>(c.stack_low), step / 2 - stagger(count));
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    Handshake h;
    h.index = count;
    // Signals meant for the process must not be taken on a borrowed stack. (libc keeps the two it
    // needs for itself unblocked: setuid and its kin reach parked threads, but see border/identity.cpp.)
    sigset_t everything;
    sigset_t before;
    sigfillset(&everything);
    real::pthread_sigmask(SIG_SETMASK, &everything, &before);
    const int error = real::pthread_create(&c.handle, &attr, park, &h);
    real::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    pthread_attr_destroy(&attr);
    if (error != 0) return nullptr;
    while (__atomic_load_n(&h.ready, __ATOMIC_ACQUIRE) == 0) futex(&h.ready, FUTEX_WAIT, 0);
    c.fs_base = h.fs;
    // Above lie the frames of the parked thread, its thread-local variables and glibc's descriptor,
    // which the FS base points at.
    c.stack_top = (h.frame - 1024) & ~uptr{63};
    c.lowest_sp = c.stack_top;
    tids[count] = h.tid;
    ++count;
  }
  return &all[index];
}

Context* containing(uptr address) {
  const u64 index = index_of(address);
  return index < count ? &all[index] : nullptr;
}

Context* of_handle(pthread_t handle) {
  Context* c = containing(handle);
  return c != nullptr && c->handle == handle ? c : nullptr;
}

u32 made() { return count; }

bool is_parked(int tid) { return index_of_thread(tid) != no_slot; }

Slot index_of_thread(int tid) {
  for (u32 i = 0; i < count; ++i)
    if (tids[i] == tid) return i;
  return no_slot;
}

FloatingPoint floating_point_here() {
  u32 mxcsr = 0;
  u16 control = 0;
  u16 status = 0;
  asm volatile("stmxcsr %0; fnstcw %1; fnstsw %2" : "=m"(mxcsr), "=m"(control), "=m"(status));
  return {mxcsr | u64{control} << 32 | u64{status & 0x3fU} << 48};
}

void* prepare(const Context& c, void (*function)(void*), void* argument, FloatingPoint environment) {
  auto* sp = reinterpret_cast<u64*>(c.stack_top);
  *--sp = 0;  // a frame above the first one, so that unwinders reading past it see zero
  *--sp = 0;
  *--sp = reinterpret_cast<u64>(&fearless_enter);
  *--sp = 0;                                  // rbp
  *--sp = reinterpret_cast<u64>(function);    // rbx
  *--sp = reinterpret_cast<u64>(argument);    // r12
  *--sp = 0;                                  // r13
  *--sp = 0;                                  // r14
  *--sp = 0;                                  // r15
  *--sp = environment.bits;
  return sp;
}

}  // namespace fearless::contexts
