#include "engine/unseen.hpp"

#include <smmintrin.h>

#include <algorithm>

#include "engine/engine.hpp"
#include "memory/fresh_state.hpp"
#include "memory/heap.hpp"

namespace fearless::unseen {
namespace {

// Of all bytes, each times a number that depends on where it is: so what a thread has changed can be told
// from what others have, byte by byte, to have put it back is to have changed nothing, and zeros, which most
// of memory is, cost little. (The numbers have 32 bits: one change in so many cancels another out. A program
// that is built with AddressSanitizer may have poisoned what lies between.)
class Sum {
 public:
  explicit Sum(u64 most_of_each) : most_(most_of_each) {}
  __attribute__((no_sanitize("address"))) void add(uptr begin, uptr end) {
    if (end - begin > most_) end = begin + most_;
    uptr at = begin;
    for (; at < end && at % sizeof(u64) != 0; ++at) add_byte(at);
    if (at % sizeof(__m128i) != 0 && at + sizeof(u64) <= end) {
      add_words(at, _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at)));
      at += sizeof(u64);
    }
    for (; at + sizeof(__m128i) <= end; at += sizeof(__m128i))
      add_words(at, *reinterpret_cast<const __m128i*>(at));
    for (; at < end; ++at) add_byte(at);
  }
  u64 value() const {
    const __m128i both = _mm_add_epi64(wide_, _mm_srli_si128(wide_, 8));
    return narrow_ + static_cast<u64>(_mm_cvtsi128_si64(both));
  }

 private:
  static constexpr u32 odd = 0x9e3779b1, more = 0x85ebca77;

  static u32 weight(uptr word) {
    const u32 h = static_cast<u32>(word >> 2) * odd;
    return (h ^ h >> 15) * more | 1;
  }
  __attribute__((no_sanitize("address"))) void add_byte(uptr at) {
    narrow_ += (u64{*reinterpret_cast<const u8*>(at)} << at % 4 * 8) * weight(at & ~uptr{3});
  }
  FEARLESS_INLINE void add_words(uptr at, __m128i words) {
    if (_mm_testz_si128(words, words) != 0) return;
    const __m128i where = _mm_add_epi32(_mm_set1_epi32(static_cast<int>(at >> 2)),
                                        _mm_setr_epi32(0, 1, 2, 3));
    __m128i h = _mm_mullo_epi32(where, _mm_set1_epi32(static_cast<int>(odd)));
    h = _mm_mullo_epi32(_mm_xor_si128(h, _mm_srli_epi32(h, 15)), _mm_set1_epi32(static_cast<int>(more)));
    h = _mm_or_si128(h, _mm_set1_epi32(1));
    wide_ = _mm_add_epi64(wide_, _mm_mul_epu32(words, h));
    wide_ = _mm_add_epi64(wide_, _mm_mul_epu32(_mm_srli_epi64(words, 32), _mm_srli_epi64(h, 32)));
  }

  u64 most_;
  __m128i wide_ = _mm_setzero_si128();
  u64 narrow_ = 0;
};

// Which has created it, if that goes on.
const Thread* parent_of(const Thread& t) {
  if (t.slot == 0) return nullptr;
  for (Slot s = 0; s < engine.slots_used; ++s)
    if (engine.thread(s).state == Thread::State::live && engine.thread(s).number == t.parent)
      return &engine.thread(s);
  return nullptr;
}

void add_variables(const Thread& t, Sum& sum) {
  const auto add = [](uptr begin, uptr end, void* to) { static_cast<Sum*>(to)->add(begin, end); };
  fresh_state::for_each_of_the_users(t.fs_base, add, &sum);
}

void add_stack(const Thread& t, Sum& sum) { sum.add(reinterpret_cast<uptr>(t.sp), t.context->stack_top); }

// Of what a thread would change there.
u64 memory_of(const Thread& t) {
  Sum sum(most_bytes);
  add_variables(t, sum);
  for (Slot s = 0; s < engine.slots_used; ++s) {
    const heap::Stretch blocks = heap::used_by(s);
    sum.add(blocks.begin, s == t.slot ? t.heap_end : blocks.end);
  }
  for (const Thread* a = parent_of(t); a != nullptr; a = parent_of(*a)) add_stack(*a, sum);
  return sum.value();
}

// (In a run that is made again once a thread looks twice from one place, nothing is compared before.)
bool is_looking(const Thread& t) {
  return (t.looks | t.starts) != 0 && (t.wipes || engine.driver == nullptr);
}

void find(Thread& t) {
  t.found = memory_of(t);
  t.found_before = t.operations;
}

void note_changes(Thread& t) {
  if (t.found_before == t.operations) return;  // no code of the program's has run since then
  const u64 before = t.found;
  find(t);
  t.changes += t.found - before;
}

}  // namespace

void looks(Thread& t) {
  if (is_looking(t)) {
    note_changes(t);
    return;
  }
  t.heap_end = heap::used_by(t.slot).end;
  t.changes = 0;
  find(t);
}

u64 all_memory_besides(const ThreadSet& threads) {
  Sum sum(~u64{0});
  add_variables(*engine.current, sum);
  const heap::Stretch common = heap::used_in_common();
  sum.add(common.begin, common.end);
  for (Slot s = 0; s < engine.slots_used; ++s) {
    const heap::Stretch blocks = heap::used_by(s);
    sum.add(blocks.begin, blocks.end);
    const Thread& t = engine.thread(s);
    if (t.state == Thread::State::live && &t != engine.current && !threads.contains(s)) add_stack(t, sum);
  }
  return sum.value();
}

void stops(Thread& t) {
  if (is_looking(t)) note_changes(t);
}
void goes_on(Thread& t) {
  if (is_looking(t)) find(t);
}

}  // namespace fearless::unseen
