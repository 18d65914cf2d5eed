#include "search/exhaustive.hpp"

#include <memory>

#include "border/explore_races.hpp"
#include "core/format.hpp"
#include "core/rng.hpp"
#include "search/bounds.hpp"
#include "search/checkpoint.hpp"
#include "search/estimate.hpp"
#include "search/explore_subtree.hpp"
#include "search/progress.hpp"
#include "search/tool_file.hpp"

namespace fearless {
namespace {

class ExhaustiveSearch : public SubtreeSearch {
 public:
  ExhaustiveSearch(const Case& c, const Options& o)
      : SubtreeSearch(c, o),
        most_(o.executions != 0 ? o.executions : ~u64{0}),
        checkpoint_(c, o),
        // (A limit of executions is kept exactly, which takes one after the other.)
        workers_(o.executions != 0 ? 1 : processes(o.jobs)),
        estimate_(std::make_unique<SizeEstimate>(model_, o.preemptions, o.seed)),
        progress_(o.progress, c.name.full(), begun_, most_, deadline_) {}

  // Every execution once, each a graph of its own.
  CaseResult exhaustive() {
    result_.shard = options_.shard;
    result_.shards = options_.shards;
    if (!options_.hashes.empty() && !hashes_.open(options_.hashes))
      usage_error(fmt::format("hashes: '{}' cannot be written", options_.hashes).c_str(),
                  "name a file that can be");
    begin();
    if (!dealt_) deal();
    search();
    while (start_over_) {
      start_over();
      search();
    }
    end();
    for (std::size_t i = 0; i < open_predictions_.size() && tells_predictions(); ++i)
      result_.violations.push_back(std::move(open_predictions_[i]));
    token_file::put_aside(&result_, options_);
    result_.seconds = static_cast<double>(sys::monotonic_ns() - begun_) * 1e-9;
    conclude();
    result_.bound = bounds::text(options_, result_.kept_waiting != 0);
    if (!result_.bound.empty()) result_.all_in_bound = std::exchange(result_.complete, false);
    const bool enough = result_.complete || (result_.all_in_bound && !options_.require_complete);
    if (!enough && result_.verdict == Verdict::passed) result_.verdict = Verdict::incomplete;
    return std::move(result_);
  }

 private:
  // ---- the whole

  void begin() {
    Checkpoint::Stored stored;
    if (checkpoint_.load(&stored)) {
      result_.resumed = true;
      add_counts(&result_, stored.counts);
      most_runnable_ = stored.most_runnable;
      to_look_at_ = std::move(stored.searched);
      dealt_ = stored.dealt;
      explored_before_dealing_ = stored.explored_before_dealing;
      parts_ = std::move(stored.parts);
      most_ = most_ > ~u64{0} - result_.executions ? ~u64{0} : most_ + result_.executions;
      executions_before_ = result_.executions;
      for (const auto& f : stored.found) found_before(f);
    } else {
      parts_.emplace_back();
      dealt_ = options_.shards == 1;
    }
    saved_ = begun_;
  }

  // With other accesses being events, everything is another graph.
  void start_over() {
    start_over_ = done_ = false;
    result_ = blank();
    result_.shard = options_.shard;
    result_.shards = options_.shards;
    most_runnable_ = 0;
    to_look_at_.clear();
    open_predictions_.clear();
    runner_.forget_known();
    graph_mode::forget_slots();
    estimate_ = std::make_unique<SizeEstimate>(model_, options_.preemptions, options_.seed);
    parts_.clear();
    parts_.emplace_back();
    if (hashes_.is_open()) hashes_.open(options_.hashes);
  }

  void end() {
    result_.unfinished = !parts_.empty() && !done_;
    result_.complete = parts_.empty() && !done_ && result_.step_limit_hits == 0 &&
                       result_.thread_limit_hits == 0 && result_.undecided == 0 && result_.abandoned == 0;
    result_.interrupted = sent_signals::interrupted();
    result_.out_of_time = stop_wanted_ && !result_.interrupted;
    if (!result_.unfinished) {
      result_.estimate = {};
    } else {
      constexpr u64 at_most = 50'000'000;
      if (result_.estimate.descents == 0) estimate_->improve(runner_, sys::monotonic_ns() + at_most);
      take_estimate(sys::monotonic_ns() - begun_);
    }
    const bool goes_on = !parts_.empty() && (!done_ || result_.violations.empty()) &&
                         result_.verdict == Verdict::passed;
    if (goes_on) {
      if (save()) result_.checkpoint = checkpoint_.file();
    } else {
      checkpoint_.remove();
    }
  }

  bool save() {
    if (!checkpoint_.wanted()) return false;
    Checkpoint::Stored s;
    s.counts = result_;
    s.most_runnable = most_runnable_;
    s.searched = to_look_at_;
    s.dealt = dealt_;
    s.explored_before_dealing = explored_before_dealing_;
    for (const auto* all : {&result_.violations, &open_predictions_})
      for (const Violation& v : *all) s.found.push_back({v.token, v.execution});
    saved_ = sys::monotonic_ns();
    return checkpoint_.save(s, parts_);
  }

  bool to_stop() {
    if (stop_wanted_) return true;
    const u64 now = sys::monotonic_ns();
    if (sent_signals::interrupted() || now >= deadline_) {
      stop_wanted_ = true;
      stop_.set();
    }
    progress_.tick(now, result_);
    constexpr u64 now_and_then = 60'000'000'000;
    if (now - saved_ > now_and_then) save();
    return stop_wanted_;
  }

  // A twentieth of the first seconds goes into knowing how much there is to do, and less of what follows.
  // (A search that ends before anybody could have read it does without.)
  void estimate() {
    constexpr u64 not_before = 300'000'000, at_most = 5'000'000, first = 2'000'000'000;
    const u64 now = sys::monotonic_ns();
    const u64 elapsed = now - begun_;
    const u64 part = elapsed < first ? 20 : 50;
    if (elapsed < not_before || estimate_->spent_ns() > elapsed / part) return;
    estimate_->improve(runner_, now + std::min(elapsed / part, at_most));
    take_estimate(elapsed);
  }

  void take_estimate(u64 elapsed) {
    result_.estimate = estimate_->get();
    Estimate& e = result_.estimate;
    const double rate = static_cast<double>(result_.executions - executions_before_) /
                        std::max(static_cast<double>(elapsed) * 1e-9, 1e-9);
    // (Descents that all ended in blocked executions say nothing.)
    const auto done = static_cast<double>(result_.executions);
    if (e.executions <= done) e = {};
    const double left = e.executions / options_.shards - done;
    e.seconds_left = rate == 0 ? 0 : std::max(0.0, left / rate);
  }

  // Which parts this machine explores. All find the first parts in the same way; each accounts for those, and
  // explores of the others, what falls to it.
  void deal() {
    constexpr u64 parts_each = 64, most_rounds = 64;
    // (In rounds, each from another one on: where the large ones are comes round in a tree.)
    const auto is_mine = [&](u64 number) {
      const u64 first = mix(number / options_.shards, 0) % options_.shards;
      return (number + first) % options_.shards == options_.shard - 1;
    };
    for (u64 round = 0; round < most_rounds && !parts_.empty(); ++round) {
      u32 generation = ~0U;
      for (const Part& p : parts_) generation = std::min(generation, p.subtree.generation);
      const bool between = std::all_of(parts_.begin(), parts_.end(), [&](const Part& p) {
        return p.subtree.generation == generation && p.subtree.used == 0;
      });
      if (between &&
          (parts_.size() >= parts_each * options_.shards || generation >= Subtree::spread_generations))
        break;
      for (auto at = parts_.begin(); at != parts_.end();) {
        if (at->subtree.generation != generation) {
          ++at;
          continue;
        }
        if (to_stop()) return;
        Parts parts = explore_some(std::move(at->subtree), ~u64{0}, {});
        Explored& e = parts.front().explored;
        const bool stopped = parts.size() == 2 && parts.back().subtree.generation == generation;
        if (!is_mine(explored_before_dealing_)) {
          e.result = blank();
          e.found.clear();
          e.predicted.clear();
          e.hashes.clear();
        }
        if (!stopped) ++explored_before_dealing_;
        account(e);
        parts.pop_front();
        const auto next = std::next(at);
        parts_.splice(at, parts);
        parts_.erase(at);
        if (done_) return;
        at = next;
      }
    }
    u64 number = 0;
    parts_.remove_if([&](const Part&) { return !is_mine(number++); });
    dealt_ = true;
  }

  void search() {
    if (!dealt_) return;
    const u32 jobs = workers_.idle();
    const bool alone = jobs == 1;
    while (!done_) {
      account();
      if (done_ || parts_.empty() || result_.executions >= most_ || to_stop()) break;
      const auto first = next_pending();
      if (alone || (workers_.busy() == 0 && parts_.size() < 2 * jobs)) {
        estimate();
        explore_here(first);
        continue;
      }
      somebody_idle_.clear();
      bool none = false;
      for (auto at = first; at != parts_.end() && workers_.idle() != 0 && !none; at = next_pending(at)) {
        const auto several = some_pending(at, parts_.size() / (4 * jobs));
        at = several.back();
        none = !workers_.start(several, [&](const auto& these) { return explore_there(these); });
      }
      if (none && workers_.busy() == 0) {
        explore_here(first);
        continue;
      }
      if (workers_.idle() != 0) somebody_idle_.set();
      estimate();
      workers_.wait(&parts_, 250'000'000);
      if (!workers_.lost().empty()) lost(workers_.lost());
    }
    while (!done_ && stop_wanted_ && workers_.busy() != 0) workers_.wait(&parts_, 250'000'000);
    workers_.stop();
    // What is done is done, also out of turn.
    for (auto at = parts_.begin(); at != parts_.end();) {
      const bool take = !done_ && stop_wanted_ && at->state == PartState::done;
      if (take) account(at->explored);
      if (take || at->state == PartState::done) at = parts_.erase(at);
      else ++at;
    }
  }

  Parts::iterator next_pending() { return pending_from(parts_.begin()); }
  Parts::iterator next_pending(Parts::iterator at) { return pending_from(std::next(at)); }
  Parts::iterator pending_from(Parts::iterator at) {
    return std::find_if(at, parts_.end(), [](const Part& p) { return p.state == PartState::pending; });
  }

  void explore_here(Parts::iterator at) {
    Parts parts = explore_some(std::move(at->subtree), most_ - result_.executions, {});
    parts_.splice(at, parts);
    parts_.erase(at);
  }

  // From `at` on, as many as `most` (at least that one): a process costs more than a small part.
  std::vector<Parts::iterator> some_pending(Parts::iterator at, u64 most) {
    constexpr u64 at_once = 64;
    std::vector<Parts::iterator> several{at};
    for (at = std::next(at); at != parts_.end() && at->state == PartState::pending; ++at) {
      if (several.size() >= std::min(most, at_once)) break;
      several.push_back(at);
    }
    return several;
  }

  Parts explore_there(const std::vector<Parts::iterator>& several) {
    // (A new process costs milliseconds, for the memory it writes. What it found is known when it has ended.)
    constexpr u64 least = 40'000'000, most = 2'000'000'000;
    const u64 now = sys::monotonic_ns();
    const Turn turn{now + least, now + std::clamp((now - begun_) / 2, 2 * least, most)};
    Parts all;
    bool ended = false;
    for (const auto at : several) {
      ended = ended || (!all.empty() && is_over(turn));
      if (ended) {
        all.push_back(*at);
        continue;
      }
      Parts parts = explore_some(std::move(at->subtree), ~u64{0}, turn);
      ended = std::any_of(parts.begin(), parts.end(), [](const Part& p) { return p.explored.ends_search; });
      all.splice(all.end(), parts);
    }
    return all;
  }

  // ---- the accounts

  void account() {
    while (!done_ && !parts_.empty() && parts_.front().state == PartState::done) {
      account(parts_.front().explored);
      parts_.pop_front();
    }
  }

  void account(Explored& e) {
    if (!e.racing_sites.empty()) {
      for (const uptr site : e.racing_sites) border::add_racing_site(site);
      start_over_ = done_ = true;
      return;
    }
    const u64 before = result_.executions;
    for (const Explored::Found& f : e.found) {
      if (done_ || confirm::is_among(result_.violations, f.outcome.finding)) continue;
      violated(f.outcome);
      if (runner_.suppresses_more()) {
        // What comes after it has been left out.
        start_over_ = done_ = true;
        return;
      }
      if (result_.verdict == Verdict::passed) result_.violations.back().execution = before + f.execution;
    }
    for (const Explored::Found& f : e.predicted)
      if (!done_ && !confirm::is_among(open_predictions_, f.outcome.finding))
        predicted(f.outcome, before + f.execution, &open_predictions_);
    add_counts(&result_, e.result);
    most_runnable_ = std::max(most_runnable_, e.most_runnable);
    for (auto& s : e.searched) to_look_at_.push_back(std::move(s));
    if (hashes_.is_open()) hashes_.write(e.hashes);
    if (!e.ends_search) return;
    done_ = true;
    if (e.result.verdict == Verdict::passed) return;
    result_.verdict = e.result.verdict;
    result_.divergence = e.result.divergence;
    result_.unsupported = e.result.unsupported;
    result_.remedy = e.result.remedy;
    result_.unsupported_site = e.result.unsupported_site;
  }

  // A violation of the search that goes on.
  void found_before(const Checkpoint::Stored::Found& f) {
    Token token;
    std::string why;
    if (!token::decode(token_file::read(f.token), &token, &why)) return;
    ScheduleStrategy strategy(token.schedule, true);
    Runner::How how;
    how.strategy = &strategy;
    how.unlock_matters = true;
    Outcome out = replayed_to_violation(how);
    Trace trace;
    trace.watch(out.finding.address, std::max<u64>(out.finding.size, 1));
    if (!out.violated ||
        !confirm::fails_alike(runner_, token.schedule, true, Finding(out.finding), &trace, &out))
      return;
    Violation v = confirm::violation(out, trace);
    confirm::classify(&v);
    v.token = f.token;
    v.execution = f.execution;
    v.output = runner_.output();
    if (out.finding.kind == ViolationKind::lock_order) {
      open_predictions_.push_back(std::move(v));
      return;
    }
    runner_.remember(out.finding);
    result_.violations.push_back(std::move(v));
  }

  u64 most_;  // executions
  Checkpoint checkpoint_;
  Workers<Part> workers_;
  std::unique_ptr<SizeEstimate> estimate_;
  u64 executions_before_ = 0;  // the checkpoint
  Progress progress_;
  bool stop_wanted_ = false;
  bool start_over_ = false;
  bool dealt_ = false;
  u64 explored_before_dealing_ = 0;
  std::vector<Violation> open_predictions_;
  u64 saved_ = 0;
  Parts parts_;
  ToolFile hashes_;  // option hashes
};

}  // namespace

CaseResult exhaustive_search(const Case& c, const Options& o) { return ExhaustiveSearch(c, o).exhaustive(); }

}  // namespace fearless
