// Vector clocks (Fidge, Mattern 1988), one entry per thread slot.
//
// An all-zero Clock is valid and orders nothing. Up to eight threads live in the object itself;
// larger clocks take memory that is given back as a whole when the execution ends (memory/scratch.hpp).
#pragma once

#include <smmintrin.h>

#include "core/base.hpp"
#include "memory/scratch.hpp"

namespace fearless {

using Tick = u32;

class Clock {
 public:
  static constexpr u32 inline_entries = 8;

  FEARLESS_INLINE Tick get(Slot s) const {
    if (FEARLESS_LIKELY(s < inline_entries)) return small_[s];
    return s < entries_ ? more_[s - inline_entries] : 0;
  }

  FEARLESS_INLINE void set(Slot s, Tick t) {
    if (FEARLESS_LIKELY(s < inline_entries)) {
      small_[s] = t;
      return;
    }
    if (s >= entries_) grow(s + 1);
    more_[s - inline_entries] = t;
  }

  // this := the least clock not before either.
  FEARLESS_INLINE void join(const Clock& o) {
    store(0, _mm_max_epu32(load(0), o.load(0)));
    store(1, _mm_max_epu32(load(1), o.load(1)));
    if (FEARLESS_UNLIKELY(o.entries_ != 0)) join_more(o);
  }

  FEARLESS_INLINE void assign(const Clock& o) {
    store(0, o.load(0));
    store(1, o.load(1));
    if (FEARLESS_UNLIKELY((entries_ | o.entries_) != 0)) assign_more(o);
  }

  FEARLESS_INLINE void clear() {
    store(0, _mm_setzero_si128());
    store(1, _mm_setzero_si128());
    for (u32 i = inline_entries; i < entries_; ++i) more_[i - inline_entries] = 0;
  }

  // Forgets the large part too: its memory belonged to an execution that has ended.
  FEARLESS_INLINE void reset() {
    store(0, _mm_setzero_si128());
    store(1, _mm_setzero_si128());
    entries_ = 0;
    more_ = nullptr;
  }

  // Does every event this clock knows come no later than what `o` knows?
  bool covered_by(const Clock& o) const {
    for (u32 i = 0; i < inline_entries; ++i)
      if (small_[i] > o.small_[i]) return false;
    for (u32 i = inline_entries; i < entries_; ++i)
      if (more_[i - inline_entries] > o.get(i)) return false;
    return true;
  }

  // Some slot whose entry exceeds `o`'s, or no_slot.
  Slot first_not_covered_by(const Clock& o) const {
    const u32 n = entries_ == 0 ? inline_entries : entries_;
    for (u32 i = 0; i < n; ++i)
      if (get(i) > o.get(i)) return i;
    return no_slot;
  }

  bool empty() const {
    Tick any = 0;
    for (Tick t : small_) any |= t;
    for (u32 i = inline_entries; i < entries_; ++i) any |= more_[i - inline_entries];
    return any == 0;
  }

 private:
  // Half of the inline entries at a time, in vector registers throughout: a load that takes in what several
  // narrower stores have just written would have to wait for them.
  FEARLESS_INLINE __m128i load(u32 half) const {
    return _mm_load_si128(reinterpret_cast<const __m128i*>(small_) + half);
  }
  FEARLESS_INLINE void store(u32 half, __m128i v) {
    _mm_store_si128(reinterpret_cast<__m128i*>(small_) + half, v);
  }

  FEARLESS_NOINLINE void grow(u32 needed) {
    const auto n = static_cast<u32>(round_up(needed, 32));
    auto* bigger = static_cast<Tick*>(scratch.allocate((n - inline_entries) * sizeof(Tick)));
    for (u32 i = inline_entries; i < n; ++i)
      bigger[i - inline_entries] = i < entries_ ? more_[i - inline_entries] : 0;
    more_ = bigger;
    entries_ = n;
  }
  FEARLESS_NOINLINE void join_more(const Clock& o) {
    if (entries_ < o.entries_) grow(o.entries_);
    for (u32 i = inline_entries; i < o.entries_; ++i) {
      Tick& t = more_[i - inline_entries];
      const Tick u = o.more_[i - inline_entries];
      t = t < u ? u : t;
    }
  }
  FEARLESS_NOINLINE void assign_more(const Clock& o) {
    if (entries_ < o.entries_) grow(o.entries_);
    for (u32 i = inline_entries; i < entries_; ++i) more_[i - inline_entries] = o.get(i);
  }

  alignas(16) Tick small_[inline_entries] = {};
  u32 entries_ = 0;  // 0, or all entries including the inline ones
  Tick* more_ = nullptr;
};

}  // namespace fearless
