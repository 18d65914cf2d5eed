// The public interface of ThreadSanitizer (sanitizer/tsan_interface.h) and the older dynamic annotations:
// libraries with synchronisation of their own use them to say what they do.
#include "border/own.hpp"
#include "detect/exempt.hpp"
#include "detect/race.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/engine.hpp"
#include "engine/held_locks.hpp"
#include "model/location.hpp"

namespace fearless {
namespace {

void acquire(const void* p) {
  if (!hot.in_scenario) return;
  if (const auto* l = objects.find<Location>(reinterpret_cast<uptr>(p))) {
    engine.current->clock.join(l->released);
    thread_sanitizer::acquire(l);
  }
}

void release(const void* p) {
  if (!hot.in_scenario) return;
  auto& l = objects.get<Location>(reinterpret_cast<uptr>(p));
  l.released.join(engine.current->clock);
  thread_sanitizer::release(&l);
  l.has_released = true;
  engine.tick();
}

void ignore(int reads, int writes) {
  if (!hot.in_scenario) return;
  Thread& t = *engine.current;
  t.ignored_reads = static_cast<u16>(t.ignored_reads + reads);
  t.ignored_writes = static_cast<u16>(t.ignored_writes + writes);
  engine.set_epoch(t);
}

// Flags of the mutex functions.
enum : unsigned {
  read_lock = 1 << 3,
  try_lock = 1 << 4,
  try_lock_failed = 1 << 5,
  recursive_lock = 1 << 6,
  recursive_unlock = 1 << 7
};

void about_to_lock(const void* mutex, unsigned flags, uptr site) {
  if (!hot.in_scenario || (flags & (try_lock | recursive_lock)) != 0) return;
  const Thread& t = *engine.current;
  if (t.held_count != 0)
    held_locks::about_to_lock(t, reinterpret_cast<uptr>(mutex), site, (flags & read_lock) != 0);
}

void locked(const void* mutex, unsigned flags, uptr site) {
  if (!hot.in_scenario || (flags & try_lock_failed) != 0) return;
  acquire(mutex);
  if ((flags & recursive_lock) == 0)
    held_locks::push(*engine.current, reinterpret_cast<uptr>(mutex), site, (flags & read_lock) != 0);
}

void about_to_unlock(const void* mutex, unsigned flags) {
  if (!hot.in_scenario) return;
  release(mutex);
  if ((flags & recursive_unlock) == 0) held_locks::pop(*engine.current, reinterpret_cast<uptr>(mutex));
}

}  // namespace
}  // namespace fearless

using namespace fearless;

FEARLESS_EXPORT void __tsan_acquire(void* p) { acquire(p); }
FEARLESS_EXPORT void __tsan_release(void* p) { release(p); }

FEARLESS_EXPORT void __tsan_mutex_create(void*, unsigned) {}
FEARLESS_EXPORT void __tsan_mutex_destroy(void*, unsigned) {}
FEARLESS_EXPORT void __tsan_mutex_pre_lock(void* m, unsigned flags) {
  about_to_lock(m, flags, FEARLESS_SITE());
}
FEARLESS_EXPORT void __tsan_mutex_post_lock(void* m, unsigned flags, int) {
  locked(m, flags, FEARLESS_SITE());
}
FEARLESS_EXPORT int __tsan_mutex_pre_unlock(void* m, unsigned flags) {
  about_to_unlock(m, flags);
  return 1;
}
FEARLESS_EXPORT void __tsan_mutex_post_unlock(void*, unsigned) {}
FEARLESS_EXPORT void __tsan_mutex_pre_signal(void*, unsigned) {}
FEARLESS_EXPORT void __tsan_mutex_post_signal(void*, unsigned) {}
FEARLESS_EXPORT void __tsan_mutex_pre_divert(void*, unsigned) {}
FEARLESS_EXPORT void __tsan_mutex_post_divert(void*, unsigned) {}
FEARLESS_EXPORT void __tsan_check_no_mutexes_held() {}

FEARLESS_EXPORT void __tsan_ignore_thread_begin() { ignore(1, 1); }
FEARLESS_EXPORT void __tsan_ignore_thread_end() { ignore(-1, -1); }

FEARLESS_EXPORT void __tsan_external_read(void* p, void* pc, void*) {
  if (!hot.in_scenario) return;
  race::access<1, false>(reinterpret_cast<uptr>(p), reinterpret_cast<uptr>(pc));
  thread_sanitizer::access(reinterpret_cast<uptr>(p), 1, false, reinterpret_cast<uptr>(pc));
}
FEARLESS_EXPORT void __tsan_external_write(void* p, void* pc, void*) {
  if (!hot.in_scenario) return;
  race::access<1, true>(reinterpret_cast<uptr>(p), reinterpret_cast<uptr>(pc));
  thread_sanitizer::access(reinterpret_cast<uptr>(p), 1, true, reinterpret_cast<uptr>(pc));
}
FEARLESS_EXPORT void* __tsan_external_register_tag(const char*) {
  static int tag;
  return &tag;
}
FEARLESS_EXPORT void __tsan_external_register_header(void*, const char*) {}
FEARLESS_EXPORT void __tsan_external_assign_tag(void*, void*) {}

// A fiber is the thread that runs it: switching between them orders what they do.
FEARLESS_EXPORT void* __tsan_get_current_fiber() {
  static int fiber;
  return &fiber;
}
FEARLESS_EXPORT void* __tsan_create_fiber(unsigned) { return __tsan_get_current_fiber(); }
FEARLESS_EXPORT void __tsan_destroy_fiber(void*) {}
FEARLESS_EXPORT void __tsan_switch_to_fiber(void*, unsigned) {}
FEARLESS_EXPORT void __tsan_set_fiber_name(void*, const char*) {}
FEARLESS_EXPORT void __tsan_flush_memory() {}
FEARLESS_EXPORT void* __tsan_get_current_report() { return nullptr; }

// ---- dynamic annotations: (file, line, …)

FEARLESS_EXPORT void AnnotateHappensBefore(const char*, int, const void* p) { release(p); }
FEARLESS_EXPORT void AnnotateHappensAfter(const char*, int, const void* p) { acquire(p); }
FEARLESS_EXPORT void AnnotateRWLockCreate(const char*, int, const void*) {}
FEARLESS_EXPORT void AnnotateRWLockCreateStatic(const char*, int, const void*) {}
FEARLESS_EXPORT void AnnotateRWLockDestroy(const char*, int, const void*) {}
FEARLESS_EXPORT void AnnotateRWLockAcquired(const char*, int, const void* m, long writer) {
  locked(m, writer != 0 ? 0U : unsigned{read_lock}, FEARLESS_SITE());
}
FEARLESS_EXPORT void AnnotateRWLockReleased(const char*, int, const void* m, long) { about_to_unlock(m, 0); }
FEARLESS_EXPORT void AnnotateBenignRaceSized(const char*, int, const volatile void* p, long bytes,
                                             const char*) {
  if (bytes > 0) exempt::add(reinterpret_cast<uptr>(p), static_cast<u64>(bytes), hot.in_scenario);
}
FEARLESS_EXPORT void AnnotateBenignRace(const char*, int, const volatile void* p, const char*) {
  exempt::add(reinterpret_cast<uptr>(p), 8, hot.in_scenario);
}
FEARLESS_EXPORT void AnnotateIgnoreReadsBegin(const char*, int) { ignore(1, 0); }
FEARLESS_EXPORT void AnnotateIgnoreReadsEnd(const char*, int) { ignore(-1, 0); }
FEARLESS_EXPORT void AnnotateIgnoreWritesBegin(const char*, int) { ignore(0, 1); }
FEARLESS_EXPORT void AnnotateIgnoreWritesEnd(const char*, int) { ignore(0, -1); }
FEARLESS_EXPORT void AnnotateEnableRaceDetection(const char*, int, int on) {
  ignore(on != 0 ? -1 : 1, on != 0 ? -1 : 1);
}
FEARLESS_EXPORT void AnnotateNewMemory(const char*, int, const volatile void* p, long bytes) {
  if (hot.in_scenario && bytes > 0)
    race::allocated(reinterpret_cast<uptr>(p), static_cast<u64>(bytes), FEARLESS_SITE());
}
FEARLESS_EXPORT void AnnotateThreadName(const char*, int, const char* name) {
  if (!hot.in_scenario) return;
  Thread& t = *engine.current;
  u32 i = 0;
  for (; i + 1 < sizeof t.name && name[i] != 0; ++i) t.name[i] = name[i];
  t.name[i] = 0;
}
FEARLESS_EXPORT void AnnotateIgnoreSyncBegin(const char*, int) {}
FEARLESS_EXPORT void AnnotateIgnoreSyncEnd(const char*, int) {}
FEARLESS_EXPORT void AnnotateCondVarSignal(const char*, int, const volatile void*) {}
FEARLESS_EXPORT void AnnotateCondVarSignalAll(const char*, int, const volatile void*) {}
FEARLESS_EXPORT void AnnotateCondVarWait(const char*, int, const volatile void*, const volatile void*) {}
FEARLESS_EXPORT void AnnotateExpectRace(const char*, int, const volatile void*, const char*) {}
FEARLESS_EXPORT void AnnotateFlushExpectedRaces(const char*, int) {}
FEARLESS_EXPORT void AnnotateFlushState(const char*, int) {}
FEARLESS_EXPORT void AnnotateMutexIsNotPHB(const char*, int, const volatile void*) {}
FEARLESS_EXPORT void AnnotateMutexIsUsedAsCondVar(const char*, int, const volatile void*) {}
FEARLESS_EXPORT void AnnotateNoOp(const char*, int, const volatile void*) {}
FEARLESS_EXPORT void AnnotatePCQCreate(const char*, int, const volatile void*) {}
FEARLESS_EXPORT void AnnotatePCQDestroy(const char*, int, const volatile void*) {}
FEARLESS_EXPORT void AnnotatePCQPut(const char*, int, const volatile void* p) {
  release(const_cast<const void*>(p));
}
FEARLESS_EXPORT void AnnotatePCQGet(const char*, int, const volatile void* p) {
  acquire(const_cast<const void*>(p));
}
FEARLESS_EXPORT void AnnotatePublishMemoryRange(const char*, int, const volatile void*, unsigned long) {}
FEARLESS_EXPORT void AnnotateUnpublishMemoryRange(const char*, int, const volatile void*, unsigned long) {}
FEARLESS_EXPORT void AnnotateTraceMemory(const char*, int, const volatile void*) {}
FEARLESS_EXPORT void AnnotateMemoryIsInitialized(const char*, int, const volatile void*, unsigned long) {}
FEARLESS_EXPORT void AnnotateMemoryIsUninitialized(const char*, int, const volatile void*, unsigned long) {}
FEARLESS_EXPORT int RunningOnValgrind() { return 0; }
FEARLESS_EXPORT double ValgrindSlowdown() { return 1; }
