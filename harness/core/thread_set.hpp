// A set of thread slots as a bit mask. Operations touch only the words in use: programs with at most
// 64 threads pay for one.
#pragma once

#include "core/base.hpp"

namespace fearless {

class ThreadSet {
 public:
  static constexpr unsigned max_words = max_slots / 64;

  // Words that any set of this execution may have bits in; grows with the highest slot taken.
  static unsigned words;

  FEARLESS_INLINE bool contains(Slot s) const { return (bits_[s / 64] >> (s % 64)) & 1U; }
  FEARLESS_INLINE void add(Slot s) { bits_[s / 64] |= u64{1} << (s % 64); }
  FEARLESS_INLINE void remove(Slot s) { bits_[s / 64] &= ~(u64{1} << (s % 64)); }

  FEARLESS_INLINE void add_all(const ThreadSet& o) {
    bits_[0] |= o.bits_[0];
    if (FEARLESS_UNLIKELY(words != 1)) above([&](unsigned i) { bits_[i] |= o.bits_[i]; });
  }
  FEARLESS_INLINE void remove_all(const ThreadSet& o) {
    bits_[0] &= ~o.bits_[0];
    if (FEARLESS_UNLIKELY(words != 1)) above([&](unsigned i) { bits_[i] &= ~o.bits_[i]; });
  }
  FEARLESS_INLINE void keep_only(const ThreadSet& o) {
    bits_[0] &= o.bits_[0];
    if (FEARLESS_UNLIKELY(words != 1)) above([&](unsigned i) { bits_[i] &= o.bits_[i]; });
  }
  FEARLESS_INLINE void clear() {
    for (u64& w : bits_) w = 0;
  }

  FEARLESS_INLINE bool empty() const {
    u64 any = bits_[0];
    if (FEARLESS_UNLIKELY(words != 1)) above([&](unsigned i) { any |= bits_[i]; });
    return any == 0;
  }
  FEARLESS_INLINE unsigned count() const {
    auto n = static_cast<unsigned>(__builtin_popcountll(bits_[0]));
    if (FEARLESS_UNLIKELY(words != 1))
      above([&](unsigned i) { n += static_cast<unsigned>(__builtin_popcountll(bits_[i])); });
    return n;
  }

  // The member with `index` smaller members, or no_slot.
  FEARLESS_INLINE Slot nth(unsigned index) const {
    if (FEARLESS_LIKELY(words == 1)) return nth_in(bits_[0], index);
    return nth_of_many(index);
  }
  FEARLESS_INLINE Slot first() const {
    if (FEARLESS_LIKELY(bits_[0] != 0)) return static_cast<unsigned>(__builtin_ctzll(bits_[0]));
    return words == 1 ? no_slot : first_above();
  }
  // The first member past `s`, or the first of all.
  FEARLESS_INLINE Slot next(Slot s) const {
    if (FEARLESS_UNLIKELY(words != 1)) return next_of_many(s);
    const u64 past = bits_[0] & ~u64{1} << s;
    return past != 0 ? static_cast<unsigned>(__builtin_ctzll(past)) : first();
  }

  template <class F>
  FEARLESS_INLINE void for_each(F f) const {
    unsigned i = 0;
    do {
      for (u64 w = bits_[i]; w != 0; w &= w - 1) f(Slot{i * 64 + static_cast<unsigned>(__builtin_ctzll(w))});
    } while (FEARLESS_UNLIKELY(++i < words));
  }

 private:
  // For the words past the first.
  template <class F>
  static void above(F f) {
    for (unsigned i = 1; i < words; ++i) f(i);
  }
  FEARLESS_INLINE static Slot nth_in(u64 w, unsigned index) {
    // Drop the smaller ones; few at a time without a branch, which nobody could predict.
    while (FEARLESS_UNLIKELY(index > 7)) {
      w &= w - 1;
      --index;
    }
    if (index & 4U) w = drop(drop(drop(drop(w))));
    if (index & 2U) w = drop(drop(w));
    if (index & 1U) w = drop(w);
    return w == 0 ? no_slot : static_cast<unsigned>(__builtin_ctzll(w));
  }
  FEARLESS_INLINE static u64 drop(u64 w) { return w & (w - 1); }
  FEARLESS_NOINLINE Slot nth_of_many(unsigned index) const {
    for (unsigned i = 0; i < words; ++i) {
      const auto n = static_cast<unsigned>(__builtin_popcountll(bits_[i]));
      if (index < n) return i * 64 + nth_in(bits_[i], index);
      index -= n;
    }
    return no_slot;
  }
  FEARLESS_NOINLINE Slot next_of_many(Slot s) const {
    for (Slot i = s + 1; i < words * 64; ++i)
      if (contains(i)) return i;
    return first();
  }
  FEARLESS_NOINLINE Slot first_above() const {
    for (unsigned i = 1; i < words; ++i)
      if (bits_[i] != 0) return i * 64 + static_cast<unsigned>(__builtin_ctzll(bits_[i]));
    return no_slot;
  }

  u64 bits_[max_words] = {};
};

}  // namespace fearless
