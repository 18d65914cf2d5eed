#include "border/processors.hpp"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>

#include "border/own.hpp"
#include "border/result.hpp"
#include "border/settings.hpp"
#include "border/touched.hpp"
#include "engine/engine.hpp"

FEARLESS_REAL(int, get_nprocs, )
FEARLESS_REAL(int, sched_getcpu, )
FEARLESS_REAL(int, getcpu, unsigned*, unsigned*)
FEARLESS_REAL(int, sched_getaffinity, pid_t, size_t, cpu_set_t*)
FEARLESS_REAL(int, sched_setaffinity, pid_t, size_t, const cpu_set_t*)
FEARLESS_REAL(int, pthread_setaffinity_np, pthread_t, size_t, const cpu_set_t*)
FEARLESS_REAL(int, pthread_getaffinity_np, pthread_t, size_t, cpu_set_t*)
FEARLESS_REAL(long, sysconf, int)

namespace fearless::border {
namespace {

constexpr u32 most_processors = 64;

// Those that the thread may run on. (One that has been bound to others than there are runs on these.)
u64 permitted(const Thread& t) {
  const u64 all = settings.processors < most_processors ? (u64{1} << settings.processors) - 1 : ~u64{0};
  return (t.processors & all) != 0 ? t.processors & all : t.processors;
}

bool is_of(u64 set, u32 processor) { return processor < most_processors && ((set >> processor) & 1) != 0; }

int bind(Thread& t, size_t size, const cpu_set_t* set, uptr site) {
  reads(set, static_cast<i64>(size), site);
  u64 processors = 0;
  __builtin_memcpy(&processors, set, std::min(size, sizeof processors));
  if (processors == 0) return EINVAL;
  t.processors = processors;
  return 0;
}

int tell_bound(const Thread& t, size_t size, cpu_set_t* set, uptr site) {
  writes(set, static_cast<i64>(size), site);
  const u64 processors = permitted(t);
  __builtin_memset(set, 0, size);
  __builtin_memcpy(set, &processors, std::min(size, sizeof processors));
  return 0;
}

// The number that gettid() tells, or 0 for the current thread.
Thread* by_number(pid_t number) {
  if (number == 0) return engine.current;
  for (Slot s = 0; s < engine.slots_used; ++s)
    if (Thread& t = engine.thread(s); t.state == Thread::State::live && thread_id(t) == number) return &t;
  return nullptr;
}

}  // namespace

u32 processor_here(uptr site) {
  const Thread& t = *engine.current;
  const u64 set = permitted(t);
  const auto first = static_cast<u32>(__builtin_ctzll(set));
  const u32 own = t.number % settings.processors;
  if (own == first || !is_of(set, own)) return first;
  engine.pass({OpKind::choose, Order::relaxed, 0, 0, 0, site});
  const bool moved = engine.choose(ChoiceKind::user, 2) != 0;
  engine.note_value(moved ? first : own);
  return moved ? first : own;
}

void tell_processor(unsigned* processor, unsigned* node, uptr site) {
  writes_one(processor, site);
  writes_one(node, site);
  if (processor != nullptr) *processor = processor_here(site);
  if (node != nullptr) *node = 0;
}

}  // namespace fearless::border

using namespace fearless;

FEARLESS_OWN(int, get_nprocs, ()) {
  if (FEARLESS_OUTSIDE()) return real::get_nprocs();
  return static_cast<int>(border::settings.processors);
}
FEARLESS_OWN(long, sysconf, (int name)) {
  if (!FEARLESS_OUTSIDE() && (name == _SC_NPROCESSORS_ONLN || name == _SC_NPROCESSORS_CONF))
    return border::settings.processors;
  return real::sysconf(name);
}

FEARLESS_OWN(int, sched_getcpu, ()) {
  if (FEARLESS_OUTSIDE()) return real::sched_getcpu();
  return static_cast<int>(border::processor_here(FEARLESS_SITE()));
}
FEARLESS_OWN_OR_THE_PROGRAMS(int, getcpu, (unsigned* processor, unsigned* node)) {
  if (FEARLESS_OUTSIDE()) return real::getcpu(processor, node);
  border::tell_processor(processor, node, FEARLESS_SITE());
  return 0;
}

FEARLESS_OWN(int, sched_getaffinity, (pid_t thread, size_t size, cpu_set_t* set)) {
  const Thread* const t = FEARLESS_OUTSIDE() ? nullptr : border::by_number(thread);
  return t == nullptr ? real::sched_getaffinity(thread, size, set)
                      : border::tell_bound(*t, size, set, FEARLESS_SITE());
}
FEARLESS_OWN(int, sched_setaffinity, (pid_t thread, size_t size, const cpu_set_t* set)) {
  Thread* const t = FEARLESS_OUTSIDE() ? nullptr : border::by_number(thread);
  if (t == nullptr) return real::sched_setaffinity(thread, size, set);
  return border::result(border::bind(*t, size, set, FEARLESS_SITE()));
}
FEARLESS_OWN(int, pthread_getaffinity_np, (pthread_t handle, size_t size, cpu_set_t* set)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_getaffinity_np(handle, size, set);
  const Thread* const t = engine.by_handle(handle);
  return t == nullptr ? ESRCH : border::tell_bound(*t, size, set, FEARLESS_SITE());
}
FEARLESS_OWN(int, pthread_setaffinity_np, (pthread_t handle, size_t size, const cpu_set_t* set)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_setaffinity_np(handle, size, set);
  Thread* const t = engine.by_handle(handle);
  return t == nullptr ? ESRCH : border::bind(*t, size, set, FEARLESS_SITE());
}
