#include "words.hpp"

#undef NDEBUG
#include <cassert>
#include <string>

namespace words {

std::array<int, counters> expected;

shared::~shared() {
  count[of_atomic] = atomic.load();
  for (std::size_t i = 0; i < counters; ++i) assert(count[i] == expected[i] && "counted all");
}

timespec soon_in_posix() {
  timespec t{};
  clock_gettime(CLOCK_REALTIME, &t);
  constexpr long second = 1000000000;
  t.tv_nsec += 1000000;
  t.tv_sec += t.tv_nsec / second;
  t.tv_nsec %= second;
  return t;
}

void add_all(test& t) {
  add_locks(t);
  add_signals(t);
  add_boxes(t);
  add_channels(t);
  add_attempts(t);
  add_threads(t);
}

// Operations that count say so in their names: "count a".
std::array<int, counters> counted(const test& t, const fearless::generated::program& p) {
  static const std::array<std::string, counters> names = {
      "a", "b", "recursive", "timed", "shared", "shared_timed", "semaphore", "flag", "atomic"};
  std::array<int, counters> n{};
  for (const auto& thread : p) {
    for (const fearless::generated::step& s : thread) {
      const std::string& name = t.words().operations[s.operation].name;
      for (std::size_t i = 0; i < counters; ++i)
        if (name.ends_with("count " + names[i])) ++n[i];
      if (name == "count both") {
        ++n[of_a];
        ++n[of_b];
      }
    }
  }
  return n;
}

}  // namespace words
