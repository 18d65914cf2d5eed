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
    for (unsigned i = 0; i < words; ++i) bits_[i] |= o.bits_[i];
  }
  FEARLESS_INLINE void remove_all(const ThreadSet& o) {
    for (unsigned i = 0; i < words; ++i) bits_[i] &= ~o.bits_[i];
  }
  FEARLESS_INLINE void keep_only(const ThreadSet& o) {
    for (unsigned i = 0; i < words; ++i) bits_[i] &= o.bits_[i];
  }
  void clear() {
    for (u64& w : bits_) w = 0;
  }

  FEARLESS_INLINE bool empty() const {
    u64 any = 0;
    for (unsigned i = 0; i < words; ++i) any |= bits_[i];
    return any == 0;
  }
  FEARLESS_INLINE unsigned count() const {
    unsigned n = 0;
    for (unsigned i = 0; i < words; ++i) n += static_cast<unsigned>(__builtin_popcountll(bits_[i]));
    return n;
  }

  // The member with `index` smaller members, or no_slot.
  FEARLESS_INLINE Slot nth(unsigned index) const {
    for (unsigned i = 0; i < words; ++i) {
      u64 w = bits_[i];
      const auto n = static_cast<unsigned>(__builtin_popcountll(w));
      if (index >= n) {
        index -= n;
        continue;
      }
      // Drop the smaller ones; few at a time without a branch, which nobody could predict.
      for (; index > 7; --index) w &= w - 1;
      for (unsigned k = 0; k < 7; ++k) w = k < index ? w & (w - 1) : w;
      return i * 64 + static_cast<unsigned>(__builtin_ctzll(w));
    }
    return no_slot;
  }
  FEARLESS_INLINE Slot first() const {
    for (unsigned i = 0; i < words; ++i)
      if (bits_[i] != 0) return i * 64 + static_cast<unsigned>(__builtin_ctzll(bits_[i]));
    return no_slot;
  }

  template <class F>
  FEARLESS_INLINE void for_each(F f) const {
    for (unsigned i = 0; i < words; ++i)
      for (u64 w = bits_[i]; w != 0; w &= w - 1) f(Slot{i * 64 + static_cast<unsigned>(__builtin_ctzll(w))});
  }

 private:
  u64 bits_[max_words] = {};
};

}  // namespace fearless
