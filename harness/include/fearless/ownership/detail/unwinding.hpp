// Does a scope end by an exception? Asked twice for every lock, so where the C++ ABI lays down where a thread
// counts its exceptions (Itanium C++ ABI, 2.2.2), the count is read there: std::uncaught_exceptions() is a
// call.
#pragma once

#include <exception>

// Not in instrumented builds: a scenario's main thread begins with a copy of the thread-local variables of
// the thread that searches, and a pointer kept in one would lead back there.
#if defined(__GLIBCXX__) && !defined(__USING_SJLJ_EXCEPTIONS__) && !defined(FEARLESS)
#include <cxxabi.h>
#define FEARLESS_READS_EXCEPTION_COUNT 1
#else
#define FEARLESS_READS_EXCEPTION_COUNT 0
#endif

namespace fearless::detail {

#if FEARLESS_READS_EXCEPTION_COUNT
struct exception_globals {
  void* caught;
  unsigned uncaught;
};
inline constinit thread_local const exception_globals* this_threads_exceptions = nullptr;

inline unsigned uncaught_exceptions() noexcept {
  const exception_globals* globals = this_threads_exceptions;
  if (globals == nullptr) [[unlikely]] {
    globals = reinterpret_cast<const exception_globals*>(abi::__cxa_get_globals());
    this_threads_exceptions = globals;
  }
  return globals->uncaught;
}
#else
inline unsigned uncaught_exceptions() noexcept { return static_cast<unsigned>(std::uncaught_exceptions()); }
#endif

class unwinding {
 public:
  // By an exception that was not yet on its way when this was constructed.
  bool since_construction() const noexcept { return uncaught_exceptions() > before_; }

 private:
  unsigned before_ = uncaught_exceptions();
};

}  // namespace fearless::detail
