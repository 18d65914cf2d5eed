// Counts the complete executions of small programs, and compares with rows.txt.
//
//   counts [--model sc|rc11] [--slow | --all] [ROW…]      exhaustively, both models if none is given
//   counts --speed …                                      the same; executions a second without the start-up
//   counts --random EXECUTIONS [ROW…]                     at random: nothing may be found but deadlocks
//   counts --list [--slow | --all]
//
// A ROW is a program, which stands for all its sizes, or PROGRAM/SIZE. Rows that are slow under the model
// are left out unless --slow (these only), --all or their size is given. Options of the search can be given
// in the environment (FEARLESS_JOBS=2). Exit status 1 if a row is not as it should be, 64 for what is no row.
#include "programs.hpp"
#include "rows.hpp"

#include <sys/resource.h>
#include <fearless/fearless.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

namespace counts {
namespace {

struct Arguments {
  std::vector<std::string> models{"sc", "rc11"};
  std::vector<std::string> rows;
  bool everyday = true, slow = false, list = false, speed = false;
  std::uint64_t random = 0;  // executions; 0: exhaustively
};

[[noreturn]] void usage(const std::string& what) {
  std::fprintf(stderr, "counts: %s\n", what.c_str());
  std::exit(64);
}

Arguments parse(int argc, char** argv) {
  Arguments a;
  const auto value = [&](int* i) {
    if (++*i == argc) usage(std::string(argv[*i - 1]) + " takes a value");
    return std::string(argv[*i]);
  };
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--model") {
      a.models = {value(&i)};
      if (a.models[0] != "sc" && a.models[0] != "rc11") usage("there is no memory model " + a.models[0]);
    } else if (word == "--slow") {
      a.slow = true;
      a.everyday = false;
    } else if (word == "--all") {
      a.slow = true;
    } else if (word == "--list") {
      a.list = true;
    } else if (word == "--speed") {
      a.speed = true;
    } else if (word == "--random") {
      a.random = std::strtoull(value(&i).c_str(), nullptr, 10);
      a.models = {"sc"};
      if (a.random == 0) usage("--random takes a number of executions");
    } else if (word.rfind("--", 0) == 0) {
      usage("what is " + word + "?");
    } else {
      a.rows.push_back(word);
    }
  }
  return a;
}

bool wanted(const Arguments& a, const Row& row, const std::string& model) {
  if (std::find(a.rows.begin(), a.rows.end(), row.name()) != a.rows.end()) return true;
  if (!a.rows.empty() && std::find(a.rows.begin(), a.rows.end(), row.program) == a.rows.end()) return false;
  return row.slow(model) ? a.slow : a.everyday;
}

const Program& program_of(const Row& row) {
  for (const auto programs : {one_location(), several_locations(), compare_exchanges(), locks()})
    for (const Program& p : programs)
      if (row.program == p.name) return p;
  usage("rows.txt has the program " + row.program + ", which is not there");
}

double cpu_seconds() {
  double seconds = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage r{};
    getrusage(who, &r);
    for (const timeval t : {r.ru_utime, r.ru_stime})
      seconds += static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  }
  return seconds;
}

// What the standard allows at every call and the counts leave out: failures without a reason.
fearless::options plain_options(const Row& row) {
  fearless::options o;
  o.name = row.name();
  o.races = "ignore";
  o.violations = 0;
  o.spurious_wakeups = 0;
  o.weak_failures = 0;
  o.try_failures = 0;
  o.early_timeouts = 0;
  o.minimise = "0s";
  o.progress = false;
  return o;
}

struct Counted {
  fearless::result result;
  std::uint64_t complete = 0, deadlocks = 0;
  double cpu = 0;
};

Counted run(const Row& row, const fearless::options& o) {
  const Program& program = program_of(row);
  Counted c;
  const double begun = cpu_seconds();
  c.result = fearless::check(o, [&] { program.body(row.size); });
  c.cpu = cpu_seconds() - begun;
  c.complete = program.can_deadlock ? c.result.outcomes["complete"] : c.result.executions;
  c.deadlocks = c.result.executions - c.complete;
  return c;
}

void complain(const Row& row, const Counted& c, const std::string& what) {
  std::printf("%s: %s\n%s\n", row.name().c_str(), what.c_str(), c.result.report.c_str());
}

bool only_expected_deadlocks(const Row& row, const fearless::result& r) {
  return std::all_of(r.violations.begin(), r.violations.end(), [&](const fearless::violation& v) {
    return v.kind == "deadlock" && row.deadlocks != 0;
  });
}

// Executions per second of processor time; `speed`: of those past the first twentieth, without what is done
// once (processes made, debug information read).
double rate(const Row& row, fearless::options o, const Counted& all, bool speed) {
  double executions = static_cast<double>(all.result.executions), cpu = all.cpu;
  if (speed) {
    o.executions = std::max<std::uint64_t>(1, all.result.executions / 20);
    const Counted first = run(row, o);
    executions -= static_cast<double>(first.result.executions);
    cpu -= first.cpu;
  }
  return executions / std::max(cpu, 1e-6);
}

bool count(const Row& row, const std::string& model, bool speed) {
  fearless::options o = plain_options(row);
  o.strategy = "exhaustive";
  o.memory_model = model;
  o.executions = 0;
  const std::optional<std::uint64_t>& expected = row.expected(model);
  if (!expected) o.violations = 1;
  const Counted c = run(row, o);

  std::printf("%-20s %-4s %9llu executions %6llu blocked %3llu deadlocks %9.0f /s cpu\n", row.name().c_str(),
              model.c_str(), static_cast<unsigned long long>(c.complete),
              static_cast<unsigned long long>(c.result.blocked), static_cast<unsigned long long>(c.deadlocks),
              rate(row, o, c, speed));
  std::fflush(stdout);
  if (!expected) {
    if (c.result.failed() && c.result.found("assertion")) return true;
    complain(row, c, "the violation was not found");
    return false;
  }
  if (c.complete == *expected && c.deadlocks == row.deadlocks && c.result.complete &&
      only_expected_deadlocks(row, c.result) && c.result.failed() == (row.deadlocks != 0))
    return true;
  complain(row, c,
           "should be " + std::to_string(*expected) + " executions and " + std::to_string(row.deadlocks) +
               " deadlocks, and all there are");
  return false;
}

// The bodies themselves: that they end, and do nothing wrong but what their row says.
bool run_at_random(const Row& row, std::uint64_t executions) {
  fearless::options o = plain_options(row);
  o.strategy = "random";
  o.executions = executions;
  o.violations = 1;
  const Counted c = run(row, o);
  const bool assertion = !row.sc && c.result.found("assertion");
  if (only_expected_deadlocks(row, c.result) || assertion)
    if (c.result.passed() || c.result.failed()) return true;
  complain(row, c, "nothing but deadlocks should be found, and they only where there are some");
  return false;
}

int run(const Arguments& a) {
  const std::vector<Row> rows = read_rows(COUNTS_ROWS);
  for (const std::string& asked : a.rows)
    if (std::none_of(rows.begin(), rows.end(),
                     [&](const Row& row) { return asked == row.program || asked == row.name(); }))
      usage("there is no row " + asked);
  int wrong = 0, ran = 0;
  for (const Row& row : rows) {
    for (const std::string& model : a.models) {
      if (!wanted(a, row, model)) continue;
      ++ran;
      if (a.list) std::printf("%s %s\n", row.name().c_str(), model.c_str());
      else if (!(a.random != 0 ? run_at_random(row, a.random) : count(row, model, a.speed))) ++wrong;
    }
  }
  if (ran == 0) usage("no row is left to run");
  if (!a.list) std::printf("%d of %d rows as they should be\n", ran - wrong, ran);
  return wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace counts

int main(int argc, char** argv) try {
  return counts::run(counts::parse(argc, argv));
} catch (const std::exception& e) {
  std::fprintf(stderr, "counts: %s\n", e.what());
  return 70;
}
