// Executions of one case, with what has to happen around each.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "detect/leak.hpp"
#include "model/graph.hpp"
#include "search/child.hpp"
#include "search/explore.hpp"
#include "search/suppressions.hpp"
#include "search/trace_file.hpp"

namespace fearless::border {
struct TestFailure;
}

namespace fearless {

// What an execution came to, as the search looks at it.
struct Outcome {
  Stop stop = Stop::finished;
  bool violated = false;
  Finding finding;               // if violated; its texts are in `text`, `file`
  std::string text, file;
  std::vector<std::string> more;
  lock_order::Cycle cycle{};
  std::vector<leak::Group> leaks;
  std::string history;           // the operations noted
  u64 fingerprint = 0;
  u64 decisions = 0, operations = 0;
  u64 choices = 0;               // decisions, and outcomes of operations that were chosen
  u32 threads = 0, most_runnable = 0;
  std::vector<u16> log;          // only if violated, or asked for
  bool unlock_mattered = false;  // at its start
  bool passed_known = false;     // it went on after a violation that had been reported
  bool kept_waiting = false;     // where it could have ended a wait, but for the bound on early timeouts

  // Did ThreadSanitizer end it?
  bool second_opinion() const { return violated && finding.second_opinion; }
};

// What else is to come back of an execution that ran in a process of its own.
class Carried {
 public:
  virtual ~Carried() = default;
  virtual void save(ByteWriter&) const = 0;
  virtual void load(ByteReader&) = 0;
};

class Runner : private FindingSink {
 public:
  Runner(const Case& c, const Options& o);
  ~Runner() override;
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  struct How {
    Strategy* strategy = nullptr;
    u64 number = 0;
    Trace* trace = nullptr;
    bool keep_log = false;
    // Run again to see this finding: one like it ends the execution even if it has been reported before.
    // (Others that have been reported do not: this one may come after them.)
    const Finding* like = nullptr;
    bool accept_predictions = false; // also a mere lock-order prediction ends it
    Graph* graph = nullptr;          // keep this graph, driven by:
    GraphDriver* driver = nullptr;
    std::optional<bool> unlock_matters;  // if not given: what earlier executions have shown
    bool keep_allocation_sites = false;  // to tell where leaked blocks were allocated
    bool capture_output = false;
    bool here = false;               // in this process in any case
    Carried* carried = nullptr;
    u64 ends_at = 0;                 // of the monotonic clock: abandoned if it has not ended then
  };
  // One execution from fresh state. The state is put back before this returns; what cannot be put back, too,
  // if executions have processes of their own.
  Outcome run(const How& how);

  // From now on every execution is run in a process of its own, a copy of this one as it is now.
  void isolate();
  bool isolated() const { return isolated_; }
  // An execution, and then the same again in what the first has left behind, both in one process which is
  // not this one.
  struct Twice {
    bool done = false;  // false: the system gives us no process, nothing was run
    bool alike = true;  // the second went as the first
    bool second = false;  // there was one
  };
  // `look` is given the first and then the second outcome, if they were alike.
  Twice run_twice_elsewhere(const How& how, const std::function<void(const Outcome&)>& look);
  // Has the process of an execution gone without a result? Whatever was to be learnt from it is not known.
  bool lost() const { return lost_; }

  // Violations found once are not found again, unless one like them is asked for.
  void remember(const Finding& f);
  // By what violations are told apart: kind and places.
  static u64 key(const Finding& f);
  bool knows(const Finding& f) const { return known_.count(key(f)) != 0; }
  // Is a violation suppressed by what calls one of its places, as far as only its trace shows that? Then
  // executions go on at such a one from the next on.
  bool suppress(const Violation& v);
  // Has any been since the last call?
  bool suppresses_more() { return std::exchange(suppresses_more_, false); }

  bool unlock_matters() const { return unlock_matters_; }
  u64 suppressed() const { return suppressed_; }
  const std::string& output() const { return output_; }
  // Lock-order predictions since the last call, each once, with the log of its execution.
  struct Prediction {
    Finding finding;
    lock_order::Cycle cycle;
    std::vector<u16> log;
    bool unlock_mattered;
    u64 execution;
  };
  std::vector<Prediction>& predictions() { return predictions_; }
  // Those that have been told are new again: one of them, or all.
  void forget_prediction(const Prediction& p) { predicted_.erase(key(p.finding)); }
  void forget_predictions() {
    predictions_.clear();
    predicted_.clear();
  }
  // races=explore: makes the accesses of races found so far decision points. Returns where the new ones are.
  std::vector<uptr> explore_new_races();
  // Violations that were remembered are new again.
  void forget_known() { known_.clear(); }
  // The graph that executions without one of their own keep, if the options ask for one.
  Graph* graph() { return graph_.get(); }

 private:
  bool ends_execution(const Finding& f) override;
  bool explores(const Finding& f);
  Outcome run_here(const How& how);
  Outcome run_elsewhere(const How& how);
  void lose(Outcome* out);
  // The way of all that `run_here` changes in this object and its surroundings.
  void save(ByteWriter& to, const How& how, const Outcome& out) const;
  void load(ByteReader& from, const How& how, Outcome* out);
  void conclude(Outcome* out);
  bool find_unjoined(Outcome* out);
  void find_leaks(Outcome* out);
  bool suppressed(const Finding& f);
  bool suppressed(ViolationKind k, const Stack& stack);
  bool suppressed(const border::TestFailure& t);
  void note_suppressed();
  // Has it been reported, and is this execution not to show it again?
  bool known(const Finding& f) const;

  const Case& case_;
  const Options& options_;
  Suppressions suppressions_;
  // What, of the thread at the other place, and the stack.
  std::set<std::tuple<u64, u32, Stack>> suppressed_by_trace_;
  bool suppresses_more_ = false;
  std::set<u64> known_;
  std::set<u64> predicted_;
  std::vector<Prediction> predictions_;
  std::size_t predictions_before_ = 0;
  std::vector<uptr> new_racing_sites_;
  std::size_t racing_sites_before_ = 0;
  const Finding* like_ = nullptr;
  bool accept_predictions_ = false;
  bool suppressed_this_ = false;
  bool passed_known_ = false;
  bool wanted_ = false;  // what the last finding was told
  bool unlock_matters_ = false;
  u64 suppressed_ = 0;
  u64 number_ = 0;
  std::string output_;
  std::unique_ptr<Graph> graph_;
  std::unique_ptr<TraceFile> trace_file_;  // option trace
  Child child_;
  bool keep_allocation_sites_ = false;  // in every execution
  bool isolated_ = false;
  bool lost_ = false;
};

}  // namespace fearless
