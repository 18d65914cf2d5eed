// A part of an exhaustive search that is explored by itself, and what came of it.
//
// How a search falls into parts depends on the search alone, not on who explores them or when: what is found
// and counted is the same with any number of processes and any division among machines.
#pragma once

#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "engine/graph_mode.hpp"
#include "search/instrumentation.hpp"
#include "search/result.hpp"
#include "search/runner.hpp"

namespace fearless {

struct Subtree {
  u32 generation = 0;  // how many times it has been split off another
  u64 used = 0;        // operations executed in it before it was put aside
  bool begun = false;  // false: the whole search, before its first execution
  std::string state;   // the strategy's
  std::vector<graph_mode::Child> slots;

  // The first are split after one execution, into many: of these each machine has about as much (option
  // shard).
  static constexpr u32 spread_generations = 2;
  bool is_to_spread() const { return generation < spread_generations; }
  // After so many operations what is left is split. The first parts are small, so that there soon are enough
  // of them to go round, and the next larger each time.
  u64 budget() const {
    constexpr u64 first = 4000, most = 200'000;
    const u32 later = generation < spread_generations ? 0 : generation - spread_generations;
    return later < 3 ? first << (2 * later) : most;
  }
  // What an execution counts for, whatever it does.
  static constexpr u64 least = 200;
};

// What came of exploring a part, or some of it.
struct Explored {
  struct Found {
    Outcome outcome;  // with the log of the execution
    u64 execution = 0;  // its number in this part, from 1
  };
  // What was counted, and why it was given up (verdict, divergence, unsupported …).
  CaseResult result;
  u32 most_runnable = 0;
  std::vector<Found> found;
  std::vector<Found> predicted;  // cycles of locks that did not come true in the execution
  std::vector<instrumentation::Searched> searched;
  std::string hashes;  // option hashes
  std::vector<uptr> racing_sites;  // races=explore: new ones; with them the whole search begins anew
  bool ends_search = false;
};

void put(ByteWriter& to, const Subtree& s);
void get(ByteReader& from, Subtree* s);
void put(ByteWriter& to, const std::vector<instrumentation::Searched>& all);
void get(ByteReader& from, std::vector<instrumentation::Searched>* all);
void put(ByteWriter& to, const std::vector<Explored::Found>& all);
void get(ByteReader& from, std::vector<Explored::Found>* all);
void put(ByteWriter& to, const Explored& e);
void get(ByteReader& from, Explored* e);
// The numbers of a result, its outcomes and names covered; not its violations.
void put_counts(ByteWriter& to, const CaseResult& r);
void get_counts(ByteReader& from, CaseResult* r);
void add_counts(CaseResult* to, const CaseResult& part);

}  // namespace fearless
