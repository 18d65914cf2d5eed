// The options of a search: one table gives every option its name, its environment variable
// (FEARLESS_NAME), its flag (--fearless_name=value) and its text for --fearless_help.
//
// Precedence: flag, then environment, then code (fearless::options), then default.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base.hpp"

namespace fearless {

enum class Races : u8 { report, explore, ignore };
// Does the search keep execution graphs (option memory_model, strategy exhaustive)?
enum class Graphs : u8 {
  none,
  random,      // what a load reads is a choice like others
  exhaustive,  // and threads are treated as by the exhaustive strategy (replays of what it finds)
};
// Who judges data races: the runtime itself, or ThreadSanitizer's; both: that is asked of what the first
// finds.
enum class Detector : u8 { by_default, own, tsan, both };
// How one thread of the scenario takes over from another.
enum class Switching : u8 { user, os };
enum class Output : u8 { failing, all, none };
enum class Isolation : u8 { automatic, process, none };

struct Options {
  std::string strategy = "random";
  std::string memory_model = "";  // sc or rc11; empty: the strategy's default
  u64 executions = 0;     // at most; 0: the strategy's default
  u64 time_ns = 0;        // at most; 0: the strategy's default
  u64 steps = 0;          // visible operations per execution; 0: the strategy's default
  u64 seed = 1;
  u64 violations = 1;     // distinct ones that end the search; 0: none does
  Races races = Races::report;
  Detector detector = Detector::by_default;  // ThreadSanitizer's where the program is linked with it
  Switching switching = Switching::user;
  std::string replay;     // a token, or @FILE
  Graphs graphs = Graphs::none;  // follows from the others
  std::string json;       // FILE, or DIR/
  std::string corpus;     // DIR: failures that are kept
  std::string suppressions;
  Output output = Output::failing;
  Isolation isolation = Isolation::automatic;
  bool leaked_threads_report = true;
  bool require_complete = false;
  bool require_instrumented = false;
  bool exit_status_matters = true;  // of a whole program
  u32 processors = 4;
  u32 spurious_wakeups = 2;
  u32 weak_failures = 2;
  u32 try_failures = 1;
  u32 early_timeouts = 32;
  u32 depth = 3;           // of the pct strategy
  u64 minimise_ns = 0;     // time for making a failing schedule shorter; 0: default
  u64 stall_ns = 0;        // an execution without a visible operation for so long hangs; 0: default
  bool progress = true;
  bool color = false;
  u32 preemptions = ~0U;   // at most so many an execution; ~0U: any number
  u32 threads = ~0U;       // at most so many created by an execution
  u32 jobs = 1;            // processes that search at once; 0: one for each processor
  u32 shard = 1, shards = 1;  // which part of the search, of how many
  std::string checkpoint;  // FILE, or DIR/: where a search that is stopped goes on
  std::string hashes;      // FILE for a hash of every complete execution's graph (for testing the tool)
  std::string trace;       // FILE for the trace of every execution (for debugging the tool)

  std::string input;  // of a case that has many (fearless_family): the one searched now

  // Options that were given and not left at their defaults, for results and messages.
  std::vector<std::pair<std::string, std::string>> given;
};

// Where values come from, in the order they are applied.
using OptionList = std::vector<std::pair<std::string, std::string>>;

namespace options {

// Throws nothing; on a bad name or value ends the process with exit status 64 and a message that names
// it, says where it came from and what would be right.
Options resolve(const OptionList& from_code);

// Takes --fearless_* arguments out of argv; they count as flags from here on. Call once.
void take_flags(int* argc, char** argv);
// Checks all FEARLESS_* variables of the environment.
void check_environment();

// Sets one option as a flag would (fearless-gate, tests).
void set_flag(const std::string& name, const std::string& value);

// Has any FEARLESS_ variable or flag been given?
bool anything_given();

// Of an option in the environment: "FEARLESS_STEPS".
std::string variable(const std::string& name);

// What a token does not hold and an execution depends on; everything else is the search's.
bool shapes_executions(const std::string& name);
// Those of them that the environment and the flags have set: each once, with the value that counts.
OptionList replay_settings();

// The text of --fearless_help.
std::string help();

// "30s", "5m", "200ms", "1h" in nanoseconds; false if it is none.
bool parse_time(const std::string& text, u64* ns);

}  // namespace options
}  // namespace fearless
