#include "property/family.hpp"

#include <algorithm>
#include <utility>

#include "core/fatal.hpp"
#include "core/syscalls.hpp"
#include "engine/sent_signals.hpp"
#include "search/token.hpp"
#include "search/token_file.hpp"
#include "strategy/registry.hpp"

namespace fearless {
namespace {

// Of random searches. (Exhaustive ones go through all executions of every input.)
constexpr u64 executions_each = 100;
constexpr u64 executions_in_all = 50'000;
constexpr u64 time_in_all_ns = 10'000'000'000;
// Of looking whether a simpler input fails too.
constexpr u64 executions_of_simpler = 1'000;
constexpr u64 time_of_simpler_ns = 1'000'000'000;
constexpr u64 time_for_simplifying_ns = 10'000'000'000;

class FamilySearch {
 public:
  FamilySearch(const Family& f, const Options& o)
      : family_(f),
        options_(o),
        each_(f.each),
        exhaustive_(o.strategy == strategies::exhaustive_name),
        begun_(sys::monotonic_ns()) {
    result_.name = f.each.name;
    result_.strategy = o.strategy;
  }

  CaseResult search() {
    if (!options_.checkpoint.empty() || options_.shards != 1)
      usage_error("checkpoint and shard do not go with generated inputs",
                  "bound the search with time or executions");
    const u64 most = options_.executions != 0               ? options_.executions
                     : exhaustive_ || options_.time_ns != 0 ? ~u64{0}
                                                            : executions_in_all;
    const u64 time = options_.time_ns != 0                     ? options_.time_ns
                     : exhaustive_ || options_.executions != 0 ? ~u64{0} / 4
                                                               : time_in_all_ns;
    bool all = true;
    for (u64 n = 0;; ++n) {
      const char* input = family_.generate(each_.argument, n, options_.seed, exhaustive_ ? 1 : 0);
      if (input == nullptr) break;
      const bool none_yet = *input == 0;
      const u64 spent = sys::monotonic_ns() - begun_;
      const u64 tried = result_.executions + result_.blocked;
      if (spent >= time || tried >= most || sent_signals::interrupted()) {
        all = false;
        out_of_time_ = spent >= time;
        break;
      }
      if (none_yet) continue;
      Options o = options_;
      o.progress = false;
      const u64 left = most - tried;
      if (exhaustive_) {
        o.executions = most == ~u64{0} ? 0 : left;
        o.time_ns = options_.time_ns == 0 ? 0 : time - spent;
      } else {
        o.executions = std::min(executions_each, left);
        o.time_ns = std::max<u64>(time - spent, 1);
      }
      CaseResult r = one(input, o);
      add(r);
      if (r.verdict == Verdict::failed) return simplest(std::move(r));
      if (ends(r)) return end(std::move(r));
      all = all && r.complete;
      each_.looked_at = true;
    }
    result_.complete = exhaustive_ && all && !family_.samples;
    if (family_.never != nullptr) result_.never_performed = family_.never(each_.argument);
    if (result_.all_skipped()) {
      result_.verdict = Verdict::skipped;
    } else if ((exhaustive_ && !all) || sent_signals::interrupted()) {
      result_.verdict = Verdict::incomplete;
      result_.unfinished = exhaustive_;
      result_.out_of_time = out_of_time_;
      result_.interrupted = sent_signals::interrupted();
    } else if (result_.step_limit_hits + result_.thread_limit_hits + result_.undecided + result_.abandoned !=
               0) {
      result_.verdict = Verdict::incomplete;
    } else if (result_.none_ended() || vacuous_ == result_.inputs) {
      result_.verdict = Verdict::vacuous;
      result_.vacuous = result_.none_ended() ? Vacuous::none_ended : Vacuous::never_two_threads;
    }
    return end(std::move(result_));
  }

  CaseResult replay() {
    Token token;
    std::string why;
    // (A token that cannot be read, or is another case's, is the search's business.)
    if (token::decode(token_file::read(options_.replay), &token, &why) &&
        token.case_name == each_.name.full()) {
      if (!is_input(family_, token.input))
        usage_error("the replay token was made by another version of this test",
                    "its operations or arguments are not those the token speaks of: search again");
    }
    return explore(each_, options_);
  }

 private:
  CaseResult one(const std::string& input, const Options& o) {
    input_ = input;
    if (family_.use(each_.argument, input_.c_str()) == 0) return unusable();
    Options here = o;
    here.input = input_;
    return explore(each_, here);
  }

  CaseResult unusable() const {
    CaseResult r;
    r.strategy = options_.strategy;
    r.verdict = Verdict::internal_error;
    r.unsupported = "the test has made an input that it does not take: " + input_;
    r.remedy = "that is a mistake of Fearless, or of who calls fearless_check_family: please report it";
    return r;
  }

  // A verdict on the test itself, or on the tool.
  static bool ends(const CaseResult& r) {
    switch (r.verdict) {
      case Verdict::nondeterministic:
      case Verdict::internal_error: return true;
      case Verdict::vacuous:
        return r.vacuous != Vacuous::never_two_threads && r.vacuous != Vacuous::none_ended;
      case Verdict::passed:
      case Verdict::failed:
      case Verdict::incomplete:
      case Verdict::skipped: return false;
    }
    return true;
  }

  void add(const CaseResult& r) {
    ++result_.inputs;
    if (r.verdict == Verdict::vacuous) ++vacuous_;
    result_.memory_model = r.memory_model;
    result_.second_opinion = r.second_opinion;
    result_.executions += r.executions;
    result_.blocked += r.blocked;
    result_.skipped += r.skipped;
    if (result_.skipped_why.empty()) result_.skipped_why = r.skipped_why;
    result_.decisions += r.decisions;
    result_.operations += r.operations;
    result_.threads = std::max(result_.threads, r.threads);
    result_.step_limit_hits += r.step_limit_hits;
    result_.thread_limit_hits += r.thread_limit_hits;
    result_.abandoned += r.abandoned;
    result_.undecided += r.undecided;
    result_.suppressed += r.suppressed;
    result_.isolated = result_.isolated || r.isolated;
    result_.isolated_by_itself = result_.isolated_by_itself || r.isolated_by_itself;
    for (const auto& [text, n] : r.outcomes) result_.outcomes[text] += n;
    for (const auto& [name, n] : r.covered) result_.covered[name] += n;
    for (const std::string& f : r.uninstrumented)
      if (std::find(result_.uninstrumented.begin(), result_.uninstrumented.end(), f) ==
          result_.uninstrumented.end())
        result_.uninstrumented.push_back(f);
    // What one execution has shown to be needed, all others get.
    if (r.isolated_by_itself) options_.isolation = Isolation::process;
  }

  // Goes from a failing input to simpler ones for as long as one of them fails in the same way.
  CaseResult simplest(CaseResult failed) {
    const std::string input = std::exchange(input_, {});
    const u64 found = result_.executions;
    const ViolationKind kind = failed.violations.front().finding.kind;
    const u64 deadline = sys::monotonic_ns() +
                         (options_.minimise_ns != 0 ? options_.minimise_ns : time_for_simplifying_ns);
    each_.looked_at = true;
    Options o = options_;
    o.progress = false;
    o.minimise_ns = 1;
    o.executions = exhaustive_ ? 0 : std::max(executions_of_simpler, options_.executions);
    o.time_ns = time_of_simpler_ns;
    // What was found to be no use of one is most likely none of the next: on from there, then from the
    // beginning.
    std::string best = input;
    u64 n = 0, first = 0;
    bool from_the_beginning = true;
    while (sys::monotonic_ns() < deadline && !sent_signals::interrupted()) {
      if (from_the_beginning && first != 0 && n == first) break;
      const char* simpler = family_.simplify(each_.argument, best.c_str(), n);
      if (simpler == nullptr) {
        if (from_the_beginning) break;
        from_the_beginning = true;
        n = 0;
        continue;
      }
      const std::string candidate = simpler;
      const CaseResult r = one(candidate, o);
      if (r.verdict == Verdict::failed && r.violations.front().finding.kind == kind) {
        best = candidate;
        first = n;
        from_the_beginning = n == 0;
      } else {
        ++n;
      }
    }
    if (best != input) {
      // Again, and this time for the report.
      o.minimise_ns = options_.minimise_ns;
      CaseResult r = one(best, o);
      if (r.verdict == Verdict::failed && r.violations.front().finding.kind == kind) failed = std::move(r);
      else one(input, o);
    }
    for (Violation& v : failed.violations) v.execution = found;
    result_.violations = std::move(failed.violations);
    result_.verdict = Verdict::failed;
    token_file::put_aside(&result_, options_);
    return end(std::move(result_));
  }

  CaseResult end(CaseResult r) {
    r.name = each_.name;
    r.inputs = result_.inputs;
    r.seconds = static_cast<double>(sys::monotonic_ns() - begun_) * 1e-9;
    return r;
  }

  const Family& family_;
  Options options_;
  Case each_;
  const bool exhaustive_;
  const u64 begun_;
  CaseResult result_;
  std::string input_;
  u64 vacuous_ = 0;  // inputs
  bool out_of_time_ = false;
};

}  // namespace

bool is_input(const Family& f, const std::string& text) {
  return !text.empty() && f.use(f.each.argument, text.c_str()) != 0;
}

CaseResult explore_family(const Family& f, const Options& o) {
  FamilySearch search(f, o);
  return o.replay.empty() ? search.search() : search.replay();
}

}  // namespace fearless
