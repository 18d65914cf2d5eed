#include "detect/owners.hpp"

#include "memory/scratch.hpp"

namespace fearless::ownership {
namespace {

// In scratch memory: left to it when a larger one is needed.
template <class T>
struct List {
  T* items = nullptr;
  u32 count = 0, capacity = 0;

  void make_room(u32 at, u32 n) {
    if (count + n > capacity) {
      const u32 bigger = 2 * (count + n) + 16;
      auto* list = scratch.array<T>(bigger);
      for (u32 i = 0; i < count; ++i) list[i] = items[i];
      items = list;
      capacity = bigger;
    }
    for (u32 i = count; i-- > at;) items[i + n] = items[i];
    count += n;
  }
  void take_out(u32 from, u32 to) {
    for (u32 i = to; i < count; ++i) items[from + i - to] = items[i];
    count -= to - from;
  }
  void clear() { *this = {}; }
};

List<Range> ranges;
List<Assertion> asserted;
List<Collected> collected;

// The first range that ends after `address`.
u32 index_after(uptr address) {
  u32 low = 0;
  u32 high = ranges.count;
  while (low < high) {
    const u32 middle = (low + high) / 2;
    if (ranges.items[middle].end <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// Afterwards no range reaches over `address`.
void cut(uptr address) {
  const u32 i = index_after(address);
  if (i == ranges.count || ranges.items[i].begin >= address) return;
  ranges.make_room(i, 1);
  ranges.items[i].end = address;
  ranges.items[i + 1].begin = address;
}

Record* copy(const Record& r, const Record* before) {
  auto* made = scratch.array<Record>(1);
  *made = r;
  made->before = before;
  return made;
}

}  // namespace

Overlap overlapping(uptr begin, uptr end) {
  const u32 from = index_after(begin);
  u32 to = from;
  while (to < ranges.count && ranges.items[to].begin < end) ++to;
  return {ranges.items + from, ranges.items + to};
}

Overlap all_ranges() { return {ranges.items, ranges.items + ranges.count}; }

void say(uptr begin, uptr end, const Record& said) {
  cut(begin);
  cut(end);
  Record* fresh = nullptr;
  for (u32 i = index_after(begin); begin < end; ++i) {
    if (i == ranges.count || ranges.items[i].begin > begin) {
      const uptr next = i == ranges.count || ranges.items[i].begin > end ? end : ranges.items[i].begin;
      if (fresh == nullptr) fresh = copy(said, nullptr);
      ranges.make_room(i, 1);
      ranges.items[i] = {begin, next, fresh};
    } else {
      ranges.items[i].last = copy(said, ranges.items[i].last);
    }
    begin = ranges.items[i].end;
  }
}

void remove(uptr begin, uptr end) {
  cut(begin);
  cut(end);
  const u32 from = index_after(begin);
  u32 to = from;
  while (to < ranges.count && ranges.items[to].begin < end) ++to;
  ranges.take_out(from, to);
}

void remove_all() {
  ranges.clear();
  asserted.clear();
  collected.clear();
}

void add_collected(const Collected& c) {
  collected.make_room(collected.count, 1);
  collected.items[collected.count - 1] = c;
}

bool take_collected(Slot s, Collected* taken) {
  for (u32 i = collected.count; i-- > 0;) {
    if (collected.items[i].slot != s) continue;
    *taken = collected.items[i];
    collected.take_out(i, i + 1);
    return true;
  }
  return false;
}

Assertions assertions() { return {asserted.items, asserted.count}; }

void add_assertion(const Assertion& a) {
  asserted.make_room(asserted.count, 1);
  asserted.items[asserted.count - 1] = a;
}

void remove_assertion(const Assertion* one) {
  const auto i = static_cast<u32>(one - asserted.items);
  asserted.take_out(i, i + 1);
}

void remove_assertions(uptr begin, uptr end) {
  for (u32 i = 0; i < asserted.count;) {
    const Assertion& a = asserted.items[i];
    if (a.begin < end && begin < a.end) {
      asserted.take_out(i, i + 1);
    } else {
      ++i;
    }
  }
}

}  // namespace fearless::ownership
