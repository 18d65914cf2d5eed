// Vector clocks (Fidge, Mattern 1988), one entry per thread slot.
//
// An all-zero Clock is valid and orders nothing. Up to sixteen threads live in the object itself;
// larger clocks take memory that is given back as a whole when the execution ends (memory/scratch.hpp).
#pragma once

#include <smmintrin.h>

#include "core/base.hpp"
#include "memory/scratch.hpp"

namespace fearless {

using Tick = u32;

// Clocks as plain rows of entries, a multiple of four each.
FEARLESS_INLINE void join_rows(Tick* to, const Tick* from, u32 entries) {
  for (u32 i = 0; i < entries; i += 4) {
    auto* t = reinterpret_cast<__m128i*>(to + i);
    const auto* f = reinterpret_cast<const __m128i*>(from + i);
    _mm_storeu_si128(t, _mm_max_epu32(_mm_loadu_si128(t), _mm_loadu_si128(f)));
  }
}
FEARLESS_INLINE void copy_row(Tick* to, const Tick* from, u32 entries) {
  for (u32 i = 0; i < entries; i += 4)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i),
                     _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i)));
}

// `v` with entry number `i` of the four replaced.
FEARLESS_INLINE __m128i with_entry(__m128i v, u32 i, Tick t) {
  alignas(16) static constexpr Tick only[4][4] = {
      {~0U, 0, 0, 0}, {0, ~0U, 0, 0}, {0, 0, ~0U, 0}, {0, 0, 0, ~0U}};
  const __m128i which = _mm_load_si128(reinterpret_cast<const __m128i*>(only[i]));
  return _mm_blendv_epi8(v, _mm_set1_epi32(static_cast<int>(t)), which);
}
// One entry, written with the three beside it: a load of four that takes in what a narrower store has just
// written would have to wait until that, and all before it, is in the cache.
FEARLESS_INLINE void set_entry(Tick* row, u32 i, Tick t) {
  auto* part = reinterpret_cast<__m128i*>(row + i / 4 * 4);
  _mm_storeu_si128(part, with_entry(_mm_loadu_si128(part), i % 4, t));
}

class Clock {
 public:
  static constexpr u32 inline_entries = 16;

  FEARLESS_INLINE Tick get(Slot s) const {
    if (FEARLESS_LIKELY(s < inline_entries)) return small_[s];
    return s < entries_ ? more_[s - inline_entries] : 0;
  }

  FEARLESS_INLINE void set(Slot s, Tick t) {
    if (FEARLESS_LIKELY(s < inline_entries)) {
      store(s / 4, with_entry(load(s / 4), s % 4, t));
      return;
    }
    if (s >= entries_) grow(s + 1);
    more_[s - inline_entries] = t;
  }

  // this := the least clock not before either.
  FEARLESS_INLINE void join(const Clock& o) {
    for (u32 i = 0; i < parts; ++i) store(i, _mm_max_epu32(load(i), o.load(i)));
    if (FEARLESS_UNLIKELY(o.entries_ != 0)) join_more(o);
  }

  FEARLESS_INLINE void assign(const Clock& o) {
    for (u32 i = 0; i < parts; ++i) store(i, o.load(i));
    if (FEARLESS_UNLIKELY((entries_ | o.entries_) != 0)) assign_more(o);
  }

  FEARLESS_INLINE void clear() {
    for (u32 i = 0; i < parts; ++i) store(i, _mm_setzero_si128());
    for (u32 i = inline_entries; i < entries_; ++i) more_[i - inline_entries] = 0;
  }

  // Forgets the large part too: its memory belonged to an execution that has ended.
  FEARLESS_INLINE void reset() {
    for (u32 i = 0; i < parts; ++i) store(i, _mm_setzero_si128());
    entries_ = 0;
    more_ = nullptr;
  }

  // As a row, and the least clock not before this and a row.
  void copy_to(Tick* row, u32 entries) const {
    copy_row(row, small_, entries < inline_entries ? entries : inline_entries);
    for (u32 i = inline_entries; i < entries; ++i) row[i] = get(i);
  }
  void join(const Tick* row, u32 entries) {
    join_rows(small_, row, entries < inline_entries ? entries : inline_entries);
    for (u32 i = inline_entries; i < entries; ++i)
      if (row[i] > get(i)) set(i, row[i]);
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
  // Four of the inline entries at a time, in vector registers throughout (set_entry says why).
  static constexpr u32 parts = inline_entries / 4;
  FEARLESS_INLINE __m128i load(u32 part) const {
    return _mm_load_si128(reinterpret_cast<const __m128i*>(small_) + part);
  }
  FEARLESS_INLINE void store(u32 part, __m128i v) {
    _mm_store_si128(reinterpret_cast<__m128i*>(small_) + part, v);
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
