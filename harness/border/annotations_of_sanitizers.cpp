// The public interface of ThreadSanitizer (sanitizer/tsan_interface.h) and the older dynamic annotations:
// libraries with synchronisation of their own use them to say what they do.
#include "border/own.hpp"
#include "detect/exempt.hpp"
#include "detect/race.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/annotated.hpp"
#include "engine/engine.hpp"

namespace fearless {
namespace {

uptr at(const volatile void* p) { return reinterpret_cast<uptr>(p); }

void acquire(const volatile void* p) {
  if (hot.in_scenario) annotated::acquire(at(p));
}

void release(const volatile void* p) {
  if (hot.in_scenario) annotated::release(at(p));
}

void ignore(int reads, int writes) {
  if (hot.in_scenario) annotated::ignore(reads, writes);
}

// The code of a mutex is not looked at, but for what it does that has nothing to do with the mutex.
void enter_code_of_mutex() { ignore(1, 1); }
void leave_code_of_mutex() { ignore(-1, -1); }

void locked(const void* mutex, unsigned flags, int levels, uptr site) {
  if (hot.in_scenario) annotated::locked(at(mutex), flags, levels, site);
}

int about_to_unlock(const void* mutex, unsigned flags, uptr site) {
  return hot.in_scenario ? annotated::about_to_unlock(at(mutex), flags, site) : 1;
}

// A lock of the older annotations: whether it may be locked again is not said.
unsigned flags_of(long writer) { return writer != 0 ? annotated::write_reentrant : annotated::read_lock; }

}  // namespace
}  // namespace fearless

using namespace fearless;

FEARLESS_EXPORT void __tsan_acquire(void* p) { acquire(p); }
FEARLESS_EXPORT void __tsan_release(void* p) { release(p); }

FEARLESS_EXPORT void __tsan_mutex_create(void* m, unsigned flags) {
  if (hot.in_scenario) annotated::create(at(m), flags);
}
FEARLESS_EXPORT void __tsan_mutex_destroy(void* m, unsigned flags) {
  if (hot.in_scenario) annotated::destroy(at(m), flags, FEARLESS_SITE());
}
FEARLESS_EXPORT void __tsan_mutex_pre_lock(void* m, unsigned flags) {
  if (hot.in_scenario) annotated::about_to_lock(at(m), flags, FEARLESS_SITE());
  enter_code_of_mutex();
}
FEARLESS_EXPORT void __tsan_mutex_post_lock(void* m, unsigned flags, int levels) {
  leave_code_of_mutex();
  locked(m, flags, levels, FEARLESS_SITE());
}
FEARLESS_EXPORT int __tsan_mutex_pre_unlock(void* m, unsigned flags) {
  const int levels = about_to_unlock(m, flags, FEARLESS_SITE());
  enter_code_of_mutex();
  return levels;
}
FEARLESS_EXPORT void __tsan_mutex_post_unlock(void*, unsigned) { leave_code_of_mutex(); }
FEARLESS_EXPORT void __tsan_mutex_pre_signal(void*, unsigned) { enter_code_of_mutex(); }
FEARLESS_EXPORT void __tsan_mutex_post_signal(void*, unsigned) { leave_code_of_mutex(); }
FEARLESS_EXPORT void __tsan_mutex_pre_divert(void*, unsigned) { leave_code_of_mutex(); }
FEARLESS_EXPORT void __tsan_mutex_post_divert(void*, unsigned) { enter_code_of_mutex(); }
FEARLESS_EXPORT void __tsan_check_no_mutexes_held() {
  if (hot.in_scenario) annotated::none_held(FEARLESS_SITE());
}

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
FEARLESS_EXPORT void AnnotateRWLockCreate(const char*, int, const void* m) {
  if (hot.in_scenario) annotated::create(at(m), annotated::write_reentrant);
}
FEARLESS_EXPORT void AnnotateRWLockCreateStatic(const char*, int, const void* m) {
  if (hot.in_scenario) annotated::create(at(m), annotated::write_reentrant | annotated::linker_initialized);
}
FEARLESS_EXPORT void AnnotateRWLockDestroy(const char*, int, const void* m) {
  if (hot.in_scenario) annotated::destroy(at(m), 0, FEARLESS_SITE());
}
FEARLESS_EXPORT void AnnotateRWLockAcquired(const char*, int, const void* m, long writer) {
  locked(m, flags_of(writer), 1, FEARLESS_SITE());
}
FEARLESS_EXPORT void AnnotateRWLockReleased(const char*, int, const void* m, long writer) {
  about_to_unlock(m, flags_of(writer), FEARLESS_SITE());
}
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
FEARLESS_EXPORT void AnnotatePCQPut(const char*, int, const volatile void* p) { release(p); }
FEARLESS_EXPORT void AnnotatePCQGet(const char*, int, const volatile void* p) { acquire(p); }
FEARLESS_EXPORT void AnnotatePublishMemoryRange(const char*, int, const volatile void*, unsigned long) {}
FEARLESS_EXPORT void AnnotateUnpublishMemoryRange(const char*, int, const volatile void*, unsigned long) {}
FEARLESS_EXPORT void AnnotateTraceMemory(const char*, int, const volatile void*) {}
FEARLESS_EXPORT void AnnotateMemoryIsInitialized(const char*, int, const volatile void*, unsigned long) {}
FEARLESS_EXPORT void AnnotateMemoryIsUninitialized(const char*, int, const volatile void*, unsigned long) {}
FEARLESS_EXPORT int RunningOnValgrind() { return 0; }
FEARLESS_EXPORT double ValgrindSlowdown() { return 1; }
