// A schedule: where an execution deviates from the default (strategy/strategy.hpp: default_pick, and
// outcome 0 of every choice). What replay tokens carry and the minimiser works on. It holds no
// addresses, and names threads and their operations in a way that does not depend on how the scenario
// was compiled.
#pragma once

#include <vector>

#include "core/operation.hpp"

namespace fearless {

// Threads are named by descent: entry 0 is main, every other is the child-th child of `parent`.
struct ThreadName {
  u32 parent = 0;  // index into Schedule::threads
  u32 child = 0;   // from 1
  bool operator==(const ThreadName&) const = default;
};

struct Schedule {
  struct Step {
    enum class What : u8 { thread, outcome } what = What::thread;
    u32 thread = 0;     // at a point of this thread (index into threads) …
    u32 operation = 0;  // … when it is at this visible operation (counted from 1) …
    OpKind kind = OpKind::none;  // … of this kind:
    u32 phase = 0;      // thread: 0 before the operation, 1 inside it; outcome: number of the choice
    u32 chosen = 0;     // thread: runs next (index into threads); outcome: which
    bool operator==(const Step&) const = default;
  };

  std::vector<ThreadName> threads{ThreadName{}};
  std::vector<Step> steps;

  // The index of the thread, added if it is new.
  u32 index_of(ThreadName n) {
    for (u32 i = 1; i < threads.size(); ++i)
      if (threads[i] == n) return i;
    threads.push_back(n);
    return static_cast<u32>(threads.size() - 1);
  }
  bool operator==(const Schedule&) const = default;
};

}  // namespace fearless
