// What a search has found out. The report room turns it into text and JSON.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "detect/leak.hpp"
#include "detect/lock_order.hpp"
#include "engine/trace.hpp"

namespace fearless {

enum class Verdict : u8 {
  passed,
  failed,
  incomplete,
  vacuous,
  nondeterministic,
  internal_error,
  skipped,  // another case is being replayed
};

// Why nothing was tested.
enum class Vacuous : u8 {
  no,
  never_two_threads,      // at no time could two threads have run
  not_instrumented,       // threads were seen, but nothing they share through instrumented code
  partly_instrumented,    // part of what ran is not, and that was required
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
  std::string output;    // what that execution wrote
  std::vector<leak::Group> leaks;
  bool passed_known = false;  // its execution shows others, told before, on the way
};

// A replay that did not go as recorded.
struct Divergence {
  bool any = false;
  std::string expected;   // "main/1 before its 5th operation, a mutex_lock"
  std::string found;
  uptr site = 0;
};

struct CaseName {
  std::string suite, name;
  std::string full() const { return suite + "." + name; }
};

struct CaseResult {
  CaseName name;
  Verdict verdict = Verdict::passed;
  bool complete = false;
  std::string strategy;
  std::string memory_model;
  u64 executions = 0;
  u64 blocked = 0;
  u64 decisions = 0;
  u64 operations = 0;
  double seconds = 0;
  u32 threads = 0;        // most in one execution
  std::vector<Violation> violations;
  std::map<std::string, u64> outcomes;
  std::map<std::string, u64> covered;
  std::vector<std::string> uninstrumented;  // functions, "NAME in MODULE", or modules
  Vacuous vacuous = Vacuous::no;
  Divergence divergence;
  std::string unsupported, remedy;  // of an internal error: what cannot be run
  uptr unsupported_site = 0;
  u64 step_limit_hits = 0;  // executions that were cut off
  u64 suppressed = 0;
  bool replayed = false;    // this was the replay of a token
  bool interrupted = false;
  bool isolated = false;    // every execution had a process of its own …
  bool isolated_by_itself = false;  // … because the first went differently when it was run again
  std::string output;       // with output=all, or on replay
  std::string skipped_why;  // the body skipped itself (GTEST_SKIP)
};

}  // namespace fearless
