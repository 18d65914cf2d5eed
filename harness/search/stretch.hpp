// Executions of a random search that follow each other, and what came of them in a process of their own.
#pragma once

#include <list>
#include <string>
#include <vector>

#include "search/instrumentation.hpp"
#include "search/result.hpp"
#include "search/runner.hpp"
#include "search/work.hpp"

namespace fearless {

struct Stretch {
  PartState state = PartState::pending;
  u64 from = 0, to = 0;  // numbers of executions, without `to`

  // When it is done: those before `next` were like any other, and this is what was counted of them.
  u64 next = 0;
  CaseResult counts;
  u32 most_runnable = 0;
  std::vector<instrumentation::Searched> searched;
  std::string strategy;  // what it has learnt
  u64 ns = 0;  // they took
  // The execution `next` was not like any other: the search has to see it itself.
  bool eventful = false;
  Outcome outcome;  // of that
};
using Stretches = std::list<Stretch>;

// Is an execution run a second time, to see that it goes the same way?
constexpr bool is_checked(u64 number) {
  constexpr u64 now_and_then = 4096;
  return (number & (number - 1)) == 0 || number % now_and_then == 0;
}
// At most so many executions are counted for a stretch. (About one in 4096 is counted twice.)
u64 most_counted(u64 from, u64 to);

// The end of what the strategy decides by the same knowledge as execution `number` (Strategy::begin).
u64 end_of_stage(u64 number);

void put(ByteWriter& to, const Stretches& all);
void get(ByteReader& from, Stretches* all);

}  // namespace fearless
