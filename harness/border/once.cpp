// One-time initialisation: pthread_once (std::call_once) and the guards of function-local statics.
#include <pthread.h>

#include "border/language.hpp"
#include "border/own.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/atomics.hpp"
#include "engine/operations.hpp"

FEARLESS_REAL(int, pthread_once, pthread_once_t*, void (*)())
FEARLESS_REAL(int, __cxa_guard_acquire, fearless::u64*)
FEARLESS_REAL(void, __cxa_guard_release, fearless::u64*)
FEARLESS_REAL(void, __cxa_guard_abort, fearless::u64*)

namespace fearless {
namespace {

constexpr int once_is_done = 2;  // as glibc writes it

// The initialisation function may throw; then it has not happened.
class Attempt {
 public:
  Attempt(pthread_once_t* once, uptr site) : once_(once), site_(site) {}
  ~Attempt() {
    if (!done_) ops::once_failed(reinterpret_cast<uptr>(once_), site_);
  }
  void succeeded() {
    done_ = true;
    *once_ = once_is_done;
    ops::once_done(reinterpret_cast<uptr>(once_), site_);
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

 private:
  pthread_once_t* once_;
  uptr site_;
  bool done_ = false;
};

// A program in C has no C++ library to pass the guards of our own statics on to; they are met by one
// thread only.
bool no_cxx_library() { return !real::__cxa_guard_acquire.exists(); }

u8* flag(u64* guard) { return reinterpret_cast<u8*>(guard); }

}  // namespace
}  // namespace fearless

using fearless::u64;
using fearless::uptr;
namespace border = fearless::border;
namespace real = fearless::real;
namespace ops = fearless::ops;

FEARLESS_OWN(int, pthread_once, (pthread_once_t * once, void (*function)())) {
  if (FEARLESS_OUTSIDE()) return real::pthread_once(once, function);
  const uptr site = FEARLESS_SITE();
  if (border::in_own_affair(site) || border::in_standard_library(site)) {
    // Initialisation inside a library, which nothing of the scenario can interrupt.
    if ((*once & fearless::once_is_done) == 0) {
      function();
      *once = fearless::once_is_done;
    }
    return 0;
  }
  const bool done = (*once & fearless::once_is_done) != 0;
  if (!ops::once_begin(reinterpret_cast<uptr>(once), done, fearless::OpKind::once, site)) return 0;
  fearless::Attempt attempt(once, site);
  function();
  attempt.succeeded();
  return 0;
}

// The compiler reads the first byte with an acquire load and calls these only if it is zero.
FEARLESS_OWN(int, __cxa_guard_acquire, (u64 * guard)) {
  if (FEARLESS_OUTSIDE()) {
    if (fearless::no_cxx_library()) return *fearless::flag(guard) == 0 ? 1 : 0;
    return real::__cxa_guard_acquire(guard);
  }
  const bool done = *fearless::flag(guard) != 0;
  return ops::once_begin(reinterpret_cast<uptr>(guard), done, fearless::OpKind::guard, FEARLESS_SITE()) ? 1
                                                                                                        : 0;
}

FEARLESS_OWN(void, __cxa_guard_release, (u64 * guard)) {
  if (FEARLESS_OUTSIDE()) {
    if (fearless::no_cxx_library()) *fearless::flag(guard) = 1;
    else real::__cxa_guard_release(guard);
    return;
  }
  using namespace fearless;
  if (FEARLESS_UNLIKELY(engine.graph != nullptr)) {
    graph_mode::store(reinterpret_cast<uptr>(guard), 1, 1, Order::release, FEARLESS_SITE());
    ops::once_done(reinterpret_cast<uptr>(guard), FEARLESS_SITE());
    return;
  }
  auto& l = atomics::location(reinterpret_cast<uptr>(guard), 1);
  race::atomic_access(l, 1, true, FEARLESS_SITE());
  l.released.assign(engine.current->clock);
  l.has_released = true;
  ++l.version;
  *flag(guard) = 1;
  thread_sanitizer::atomic(thread_sanitizer::Atomic::store, reinterpret_cast<uptr>(guard), 1, Order::release,
                           FEARLESS_SITE());
  ops::once_done(reinterpret_cast<uptr>(guard), FEARLESS_SITE());
}

FEARLESS_OWN(void, __cxa_guard_abort, (u64 * guard)) {
  if (FEARLESS_OUTSIDE()) {
    if (!fearless::no_cxx_library()) real::__cxa_guard_abort(guard);
    return;
  }
  ops::once_failed(reinterpret_cast<uptr>(guard), FEARLESS_SITE());
}
