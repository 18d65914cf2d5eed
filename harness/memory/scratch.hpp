// Memory of one execution for the runtime itself: taken by moving a pointer, given back as a whole.
#pragma once

#include "core/base.hpp"

namespace fearless {

class Scratch {
 public:
  // Uninitialised memory, 16-byte aligned, valid until the execution ends. Never fails: a scenario
  // that exhausts it ends the process with an internal error.
  FEARLESS_INLINE void* allocate(u64 bytes) {
    bytes = round_up(bytes, 16);
    if (FEARLESS_UNLIKELY(bytes > limit_ - next_)) extend(bytes);
    void* p = reinterpret_cast<void*>(next_);
    next_ += bytes;
    return p;
  }
  template <class T>
  T* array(u64 n) {
    return static_cast<T*>(allocate(n * sizeof(T)));
  }
  void reset() { next_ = base_; }
  u64 used() const { return next_ - base_; }

 private:
  void extend(u64 bytes);

  uptr base_ = 0, next_ = 0, limit_ = 0;
};

extern Scratch scratch;

}  // namespace fearless
