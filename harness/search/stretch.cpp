#include "search/stretch.hpp"

#include <bit>

#include "search/carry.hpp"

namespace fearless {

u64 most_counted(u64 from, u64 to) {
  u64 n = to - from;
  for (u64 i = from; i < to; i = i + 1 < 8192 ? i + 1 : (i / 4096 + 1) * 4096) n += is_checked(i) ? 1 : 0;
  return n;
}

u64 end_of_stage(u64 number) { return std::bit_ceil(number + 1); }

void put(ByteWriter& to, const Stretches& all) {
  to.put(static_cast<u64>(all.size()));
  for (const Stretch& s : all) {
    to.put(s.state);
    to.put(s.from);
    to.put(s.to);
    to.put(s.next);
    put_counts(to, s.counts);
    to.put(s.most_runnable);
    put(to, s.searched);
    to.put(s.strategy);
    to.put(s.ns);
    to.put(s.eventful);
    carry::put(to, s.outcome);
  }
}

void get(ByteReader& from, Stretches* all) {
  for (u64 n = from.get<u64>(); n != 0 && from.complete(); --n) {
    Stretch& s = all->emplace_back();
    from.get(&s.state);
    from.get(&s.from);
    from.get(&s.to);
    from.get(&s.next);
    get_counts(from, &s.counts);
    from.get(&s.most_runnable);
    get(from, &s.searched);
    from.get(&s.strategy);
    from.get(&s.ns);
    from.get(&s.eventful);
    carry::get(from, &s.outcome);
  }
}

}  // namespace fearless
