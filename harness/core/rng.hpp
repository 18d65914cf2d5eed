// Deterministic pseudo-random numbers.
#pragma once

#include "core/base.hpp"

namespace fearless {

// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): one multiplication chain a number, any seed is good.
class Rng {
 public:
  explicit Rng(u64 seed = 0) : state_(seed) { prepare(); }

  // The number is ready: nobody waits for the multiplications that make the one after it.
  FEARLESS_INLINE u64 next() {
    const u64 number = ready_;
    prepare();
    return number;
  }
  // Uniform in [0, n), n > 0; the bias of at most n/2^32 is far below what a search can notice.
  FEARLESS_INLINE u32 below(u32 n) { return static_cast<u32>(((next() >> 32) * n) >> 32); }
  // Uniform in [0, 1).
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  // True once in `n` calls on average.
  FEARLESS_INLINE bool one_in(u32 n) { return below(n) == 0; }

 private:
  FEARLESS_INLINE void prepare() {
    u64 z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    ready_ = z ^ (z >> 31);
  }

  u64 state_, ready_;
};

// A well-mixed combination of two numbers, for seeds and fingerprints.
inline u64 mix(u64 a, u64 b) {
  Rng r(a ^ (b * 0x9e3779b97f4a7c15ULL));
  return r.next();
}

}  // namespace fearless
