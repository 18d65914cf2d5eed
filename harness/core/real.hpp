// The functions the runtime owns, as the next library defines them: what calls pass through to outside
// a scenario.
#pragma once

#include <dlfcn.h>
#include <stdlib.h>

#include "core/base.hpp"

namespace fearless {

// `found`, or if that is ThreadSanitizer's (where the program is linked with its runtime), what that passes
// on to. But threads are to be made and joined by it, so that it knows them.
void* past_thread_sanitizer(const char* name, void* found);

template <class Signature>
class RealFunction;

// Looked up on first use: other libraries' constructors may call us before ours has run.
template <class Result, class... Arguments>
class RealFunction<Result(Arguments...)> {
 public:
  constexpr explicit RealFunction(const char* name, const char* version = nullptr)
      : name_(name), version_(version) {}

  Result operator()(Arguments... arguments) { return get()(arguments...); }

  using Pointer = Result (*)(Arguments...);
  Pointer get() {
    if (FEARLESS_UNLIKELY(pointer_ == nullptr)) {
      void* p = version_ != nullptr ? dlvsym(RTLD_NEXT, name_, version_) : nullptr;
      if (p == nullptr) p = dlsym(RTLD_NEXT, name_);
      pointer_ = reinterpret_cast<Pointer>(past_thread_sanitizer(name_, p));
    }
    return pointer_;
  }
  bool exists() { return get() != nullptr; }

 private:
  const char* name_;
  const char* version_;
  Pointer pointer_ = nullptr;
};

namespace real {
inline const char* environment(const char* name) { return getenv(name); }
}  // namespace real

}  // namespace fearless

// Declares fearless::real::NAME, the real function NAME.
#define FEARLESS_REAL(result, name, ...)                          \
  namespace fearless::real {                                      \
  inline constinit RealFunction<result(__VA_ARGS__)> name{#name}; \
  }
#define FEARLESS_REAL_VERSION(version, result, name, ...)                  \
  namespace fearless::real {                                               \
  inline constinit RealFunction<result(__VA_ARGS__)> name{#name, version}; \
  }
