// The blocks that the scenario's heap is made of: a region is a sequence of them, each with a header in
// front, so that it can be walked. Freed ones wait in lists, from which they are handed out again.
#pragma once

#include "core/base.hpp"

namespace fearless::heap {

// Sixteen bytes, so that the user's bytes are aligned as malloc's are.
struct Header {
  u64 size : 48;   // bytes asked for
  u64 state : 16;  // one of the marks, mixed with the address so that stray bytes do not pass
  u32 capacity;    // in units of 16 bytes
  u32 number;      // allocations before it; in a freed block the next of its list (an offset)
};
static_assert(sizeof(Header) == 16);

enum : u16 { live_mark = 0xa5c3, freed_mark = 0x5f1d, filler_mark = 0x3c69, spare_mark = 0x91e7 };
constexpr u64 unit = 16;
constexpr u64 page = 4096;

FEARLESS_INLINE u16 mark(const Header* h, u16 m) {
  return static_cast<u16>(m ^ ((reinterpret_cast<uptr>(h) >> 4) * 0x9e37));
}
FEARLESS_INLINE bool is(const Header* h, u16 m) { return h->state == mark(h, m); }
FEARLESS_INLINE bool was_freed(const Header* h) { return is(h, freed_mark) || is(h, spare_mark); }
FEARLESS_INLINE Header* header_of(const void* p) {
  return reinterpret_cast<Header*>(reinterpret_cast<uptr>(p) - sizeof(Header));
}
FEARLESS_INLINE uptr bytes_of(const Header* h) { return reinterpret_cast<uptr>(h) + sizeof(Header); }
FEARLESS_INLINE uptr end_of(const Header* h) { return bytes_of(h) + u64{h->capacity} * unit; }

struct Region {
  uptr begin = 0, end = 0, top = 0;
  u64 live = 0;
  u32 allocations = 0;

  FEARLESS_INLINE bool contains(uptr p) const { return p - begin < end - begin; }

  // Of headers; 0 stands for none. (A region of 64 GiB has 2^32 units: the last ones are never headers.)
  u32 offset_of(const Header* h) const {
    return static_cast<u32>((reinterpret_cast<uptr>(h) - begin) / unit) + 1;
  }
  Header* at(u32 offset) const { return reinterpret_cast<Header*>(begin + u64{offset - 1} * unit); }
};

// Freed blocks of one capacity, oldest first.
struct Queue {
  u32 head = 0, tail = 0;
};
constexpr u32 exact_classes = 256;  // up to 4 KiB, a class per capacity

struct FreeLists {
  Queue queues[exact_classes];
  u64 bytes = 0;  // in the queues
  u64 touched[exact_classes / 64] = {};  // queues that may not be empty

  // Larger ones, by the power of two below their capacity. They are merged with free ones behind them, and
  // cut.
  static constexpr u32 bins = 24;
  u32 large[bins] = {};
  u64 large_bytes = 0;

  void clear() {
    bytes = 0;
    for (u32 i = 0; i < exact_classes / 64; ++i) {
      for (u64 w = touched[i]; w != 0; w &= w - 1) queues[i * 64 + static_cast<u32>(__builtin_ctzll(w))] = {};
      touched[i] = 0;
    }
    if (large_bytes == 0) return;
    large_bytes = 0;
    for (u32& bin : large) bin = 0;
  }
};

// ---- blocks of up to 4 KiB

inline void push(FreeLists& lists, const Region& r, Header* h) {
  Queue& q = lists.queues[h->capacity];
  const u32 offset = r.offset_of(h);
  h->number = 0;
  if (q.tail != 0) {
    r.at(q.tail)->number = offset;
  } else {
    q.head = offset;
  }
  q.tail = offset;
  lists.bytes += u64{h->capacity} * unit;
  lists.touched[h->capacity / 64] |= u64{1} << (h->capacity % 64);
}

// The oldest that is aligned so; of great alignment, the first few are looked at.
inline Header* pop(FreeLists& lists, const Region& r, u32 capacity, u64 alignment) {
  Queue& q = lists.queues[capacity];
  u32 before = 0;
  constexpr int few = 8;
  u32 offset = q.head;
  for (int i = 0; offset != 0 && i < few; ++i) {
    Header* h = r.at(offset);
    if (FEARLESS_LIKELY((bytes_of(h) & (alignment - 1)) == 0)) {
      if (before == 0) {
        q.head = h->number;
      } else {
        r.at(before)->number = h->number;
      }
      if (q.tail == offset) q.tail = before;
      lists.bytes -= u64{capacity} * unit;
      return h;
    }
    before = offset;
    offset = h->number;
  }
  return nullptr;
}

// ---- larger ones

namespace large {

inline u32 bin_of(u32 capacity) { return 31U - static_cast<u32>(__builtin_clz(capacity)) - 8U; }
// The link back is in the block's bytes.
inline u32& previous(Header* h) { return *reinterpret_cast<u32*>(bytes_of(h)); }

inline void unlink(FreeLists& lists, const Region& r, Header* h) {
  const u32 before = previous(h);
  if (before == 0) {
    lists.large[bin_of(h->capacity)] = h->number;
  } else {
    r.at(before)->number = h->number;
  }
  if (h->number != 0) previous(r.at(h->number)) = before;
  lists.large_bytes -= u64{h->capacity} * unit;
}

inline void link(FreeLists& lists, const Region& r, Header* h) {
  u32& first = lists.large[bin_of(h->capacity)];
  h->state = mark(h, spare_mark);
  h->number = first;
  previous(h) = 0;
  if (first != 0) previous(r.at(first)) = r.offset_of(h);
  first = r.offset_of(h);
  lists.large_bytes += u64{h->capacity} * unit;
}

// Can it be merged with what is behind it: a free block, or what was skipped for alignment?
inline Header* mergeable(const Region& r, const Header* h) {
  if (end_of(h) >= r.top) return nullptr;
  auto* next = reinterpret_cast<Header*>(end_of(h));
  if (!is(next, spare_mark) && !is(next, filler_mark)) return nullptr;
  return u64{h->capacity} + next->capacity + 1 > ~u32{0} ? nullptr : next;
}

inline void merge(FreeLists& lists, const Region& r, Header* h) {
  while (Header* next = mergeable(r, h)) {
    if (is(next, spare_mark)) unlink(lists, r, next);
    h->capacity += next->capacity + 1;
  }
}

// Keeps the block's first units, gives back the rest if that is worth a block.
inline void cut(FreeLists& lists, const Region& r, Header* h, u32 capacity) {
  if (h->capacity - capacity <= exact_classes) return;
  auto* rest = reinterpret_cast<Header*>(bytes_of(h) + u64{capacity} * unit);
  rest->size = 0;
  rest->capacity = h->capacity - capacity - 1;
  h->capacity = capacity;
  link(lists, r, rest);
}

inline Header* find(FreeLists& lists, const Region& r, u32 capacity) {
  constexpr int few = 64;
  for (u32 bin = bin_of(capacity); bin < FreeLists::bins; ++bin) {
    int looked_at = 0;
    for (u32 offset = lists.large[bin]; offset != 0 && looked_at < few; ++looked_at) {
      Header* h = r.at(offset);
      if (h->capacity >= capacity) return h;
      offset = h->number;
    }
  }
  return nullptr;
}

inline void merge_all(FreeLists& lists, const Region& r) {
  for (u32 bin = 0; bin < FreeLists::bins; ++bin) {
    for (u32 offset = lists.large[bin]; offset != 0;) {
      Header* h = r.at(offset);
      const u32 next = h->number;
      if (mergeable(r, h) != nullptr) {
        unlink(lists, r, h);
        merge(lists, r, h);
        link(lists, r, h);
        offset = lists.large[bin];  // what was next may be part of it now
      } else {
        offset = next;
      }
    }
  }
}

// A block of so much, or null; with great alignment, what is skipped becomes a block of its own.
inline Header* pop(FreeLists& lists, const Region& r, u32 capacity, u64 alignment) {
  const u64 more = alignment > unit ? alignment / unit + 1 : 0;
  if (u64{capacity} + more > lists.large_bytes / unit) return nullptr;
  const u32 wanted = capacity + static_cast<u32>(more);
  Header* h = find(lists, r, wanted);
  if (h == nullptr) {
    merge_all(lists, r);
    h = find(lists, r, wanted);
    if (h == nullptr) return nullptr;
  }
  unlink(lists, r, h);
  if (const u64 off = bytes_of(h) & (alignment - 1); off != 0) {
    const auto skipped = static_cast<u32>((alignment - off) / unit);
    auto* aligned = reinterpret_cast<Header*>(reinterpret_cast<uptr>(h) + u64{skipped} * unit);
    aligned->capacity = h->capacity - skipped;
    h->size = 0;
    h->capacity = skipped - 1;
    h->state = mark(h, filler_mark);
    h = aligned;
  }
  cut(lists, r, h, capacity);
  return h;
}

}  // namespace large

// ---- both

// Large blocks are merged with free ones behind them now, or not before they are needed: until then it is
// known which blocks there were.
enum class Merge : u8 { now, later };

inline void give_back(FreeLists& lists, const Region& r, Header* h, Merge m) {
  if (FEARLESS_LIKELY(h->capacity < exact_classes)) {
    push(lists, r, h);
  } else {
    if (m == Merge::now) large::merge(lists, r, h);
    large::link(lists, r, h);
  }
}

// Null if there is none of that capacity.
inline Header* reuse(FreeLists& lists, const Region& r, u32 capacity, u64 alignment) {
  return FEARLESS_LIKELY(capacity < exact_classes) ? pop(lists, r, capacity, alignment)
                                                   : large::pop(lists, r, capacity, alignment);
}

// Room at the top of the region. Stretches skipped for alignment become blocks of their own, so that
// the region stays a sequence of blocks.
FEARLESS_INLINE Header* carve(Region& r, u32 capacity, u64 alignment) {
  uptr at = r.top;
  if (FEARLESS_UNLIKELY(alignment > unit)) {
    const uptr user = round_up(at + sizeof(Header), alignment);
    uptr start = user - sizeof(Header);
    while (start != at && start - at < sizeof(Header)) start += alignment;
    if (start != at) {
      if (start > r.end) return nullptr;
      auto* filler = reinterpret_cast<Header*>(at);
      filler->size = 0;
      filler->capacity = static_cast<u32>((start - at) / unit - 1);
      filler->state = mark(filler, filler_mark);
      at = start;
    }
  }
  const u64 bytes = u64{capacity} * unit + sizeof(Header);
  if (FEARLESS_UNLIKELY(at > r.end || bytes > r.end - at)) return nullptr;
  r.top = at + bytes;
  auto* h = reinterpret_cast<Header*>(at);
  h->capacity = capacity;
  return h;
}

}  // namespace fearless::heap
