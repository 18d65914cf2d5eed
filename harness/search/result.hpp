// What a search has found out. The report room turns it into text and JSON.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "detect/leak.hpp"
#include "detect/lock_order.hpp"
#include "engine/trace.hpp"
#include "model/weakness.hpp"

namespace fearless {

enum class Verdict : u8 {
  passed,
  failed,
  incomplete,
  vacuous,
  nondeterministic,
  internal_error,
  skipped,  // every execution skipped itself, or another case is being replayed
};

// Why nothing was tested.
enum class Vacuous : u8 {
  no,
  never_two_threads,      // at no time could two threads have run
  none_ended,             // all executions were given up before their end
  not_instrumented,       // threads were seen, but nothing they share through instrumented code
  partly_instrumented,    // part of what ran is not, and that was required
};

// An execution that sequential consistency does not permit. Operations are numbers of the trace's events.
struct WeakMemory {
  static constexpr u32 none = ~0U;  // the initial value; an operation the trace has no longer
  struct Stale {
    u32 operation, reads, newer;  // see model/weakness.hpp
  };
  bool any = false;
  std::vector<Stale> stale;
  Weakness::Remedy remedy = Weakness::Remedy::none;
  std::vector<u32> operations;
  u64 tried_under_sc = 0;     // executions, in none of which it was seen
  bool all_under_sc = false;  // there are no more
};

// What ThreadSanitizer says of a data race that it was asked about (detector=both).
struct SecondOpinion {
  bool asked = false;
  bool agrees = false;
  std::string why;  // it does not
};

struct Violation {
  Finding finding;       // its texts are kept here:
  std::string text;      // assertion text, exception message
  std::string file;      // where the program says it is; of an exception: its type's mangled name
  std::vector<std::string> more;  // further failed assertions of the same execution
  lock_order::Cycle cycle{};
  std::shared_ptr<const Trace> trace;  // of the execution shown
  std::string token;
  u64 execution = 0;     // number of the execution that found it, from 1
  u64 operations = 0;    // visible operations of the execution shown
  u32 context_switches = 0;
  u32 threads = 0;
  WeakMemory weak;
  std::string output;    // what that execution wrote
  std::vector<leak::Group> leaks;
  std::string history;   // operations on the object under test
  SecondOpinion second;
  std::string second_report;  // ThreadSanitizer's own, of this schedule
  bool passed_known = false;  // its execution shows others, told before, on the way
};

// A replay that did not go as recorded.
struct Divergence {
  bool any = false;
  std::string expected;   // "main/1 before its 5th operation, a mutex_lock"
  std::string found;
  uptr site = 0;
};

// How many executions an exhaustive search that has not come to its end would have had.
struct Estimate {
  u64 descents = 0;       // random ones that it is the mean of; 0: there is no estimate
  double executions = 0;  // of the whole search, all shards of it
  double error = 0;       // standard error of that
  double seconds_left = 0;

  // A mean that a few descents make up: then it is more likely too small than too large, and its error is,
  // too.
  bool may_be_far_off() const { return error > 0.2 * executions; }
};

// What became of the failures that are kept (option corpus): files.
struct Kept {
  std::string failed;                   // holds the one that failed again
  std::vector<std::string> removed;     // those that do so no longer, and
  std::vector<std::string> outdated;    // among them those of another version of the test
  std::vector<std::string> unreadable;  // with the reason
  std::vector<std::string> stored;      // those of this search

  bool any() const { return !failed.empty() || removed.size() + unreadable.size() + stored.size() != 0; }
};

struct CaseName {
  std::string suite, name;
  std::string full() const { return suite + "." + name; }
};

// Behind the name of a function that is instrumented, and has atomic operations that nobody sees.
inline constexpr const char* of_assembly = " (inline assembly)";

struct CaseResult {
  CaseName name;
  Verdict verdict = Verdict::passed;
  bool complete = false;
  std::string strategy;
  std::string memory_model;
  bool second_opinion = false;  // ThreadSanitizer's runtime judged data races
  bool asks_second = false;     // or was asked of each (detector=both)
  u64 executions = 0;
  u64 blocked = 0;
  u64 skipped = 0;        // of those: the body skipped itself (GTEST_SKIP)
  u64 decisions = 0;
  u64 operations = 0;
  double seconds = 0;
  u32 threads = 0;        // most in one execution
  std::vector<Violation> violations;
  std::map<std::string, u64> outcomes;
  std::map<std::string, u64> covered;
  std::vector<std::string> uninstrumented;  // functions, "NAME in MODULE" (with `of_assembly`), or modules
  Vacuous vacuous = Vacuous::no;
  Divergence divergence;
  std::string unsupported, remedy;  // of an internal error: what cannot be run
  uptr unsupported_site = 0;
  u64 step_limit_hits = 0;  // executions that were cut off
  u64 thread_limit_hits = 0;
  u64 abandoned = 0;        // … because the time was up, or by an interrupt
  u64 undecided = 0;        // histories that were too long to judge
  u64 kept_waiting = 0;  // in which a wait could have ended by itself, but for the bound on early timeouts
  std::string bound;  // "at most 2 preemptions": only those executions were wanted
  bool all_in_bound = false;  // and all of them have been tried
  u64 suppressed = 0;
  Estimate estimate;
  u32 shard = 1, shards = 1;  // the part that was searched
  bool resumed = false;  // from a checkpoint
  std::string checkpoint;  // where it goes on from
  bool replayed = false;  // this was the replay of a token
  // The time was up before an execution had ended.
  bool none_begun() const { return executions == 0 && blocked == 0 && !complete && shards == 1 && !replayed; }
  // All executions were given up: by assume(false), or for want of timeouts that are permitted.
  bool none_ended() const { return executions == 0 && blocked != 0 && shards == 1 && !replayed; }
  bool all_skipped() const { return executions == 0 && skipped != 0 && skipped == blocked; }
  bool interrupted = false;
  bool unfinished = false;  // an exhaustive search was ended by an interrupt …
  bool out_of_time = false;  // … by option time, or else by option executions
  bool isolated = false;  // every execution had a process of its own …
  bool isolated_by_itself = false;  // … because the first went differently when it was run again
  std::string output;  // with output=all, or on replay
  u64 inputs = 0;  // of a case that has many: how many were searched
  Kept corpus;
  std::string never_performed;  // operations that were in no generated program
  std::string skipped_why;  // what the body said that skipped itself
};

}  // namespace fearless
