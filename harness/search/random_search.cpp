#include "search/random_search.hpp"

#include <algorithm>

#include "search/directed.hpp"
#include "search/progress.hpp"
#include "search/search.hpp"
#include "search/shared_flag.hpp"
#include "search/stretch.hpp"
#include "strategy/registry.hpp"

namespace fearless {
namespace {

constexpr u64 default_executions = 10000;
constexpr u64 default_time_ns = 10'000'000'000;

std::unique_ptr<Strategy> strategy_of(const Options& o) {
  strategies::Parameters p;
  p.rare = {o.spurious_wakeups, o.weak_failures, o.try_failures};
  p.depth = o.depth;
  return strategies::make(o.strategy, p);
}

class RandomSearch : public Search {
 public:
  RandomSearch(const Case& c, const Options& o)
      : Search(c, o),
        begun_(sys::monotonic_ns()),
        most_executions_(o.executions != 0 ? o.executions
                         : o.time_ns != 0  ? ~u64{0}
                                           : default_executions),
        deadline_(begun_ + (o.time_ns != 0      ? o.time_ns
                            : o.executions != 0 ? ~u64{0} / 4
                                                : default_time_ns)),
        strategy_(strategy_of(o)),
        // (What is written in the order of the executions is written by one process.)
        workers_(o.trace.empty() && o.output != Output::all ? processes(o.jobs) : 1),
        progress_(o.progress, c.name.full(), begun_, most_executions_, deadline_) {}

  CaseResult random() {
    if (options_.isolation == Isolation::process) runner_.isolate();
    alone_until_ = begun_ + alone_ns;
    u64 n = 0;
    while (any_left() && !done_ && !stopped(n)) {
      progress_.tick(now_, result_);
      if (now_ >= alone_until_ && may_be_divided()) {
        const u64 next = together(n);
        if (next != n || !any_left() || done_ || stopped_) {
          n = next;
        } else {
          one(n++);  // there is room for one more, which may come to count twice
        }
      } else {
        one(n++);
      }
    }
    report_predictions();
    token_file::put_aside(&result_, options_);
    result_.seconds = static_cast<double>(sys::monotonic_ns() - begun_) * 1e-9;
    result_.suppressed += runner_.suppressed();
    conclude();
    return std::move(result_);
  }

 private:
  // After its beginning, and after whatever it has to look into, a search goes on in one process for so long.
  static constexpr u64 alone_ns = 20'000'000;

  bool any_left() const { return result_.executions + result_.blocked < most_executions_; }

  // Is the time up, or the search interrupted?
  bool stopped(u64 n) {
    // The clock is looked at when the processor's counter has gone on by some tens of microseconds; and that,
    // which costs something too, only now and then while executions are short.
    constexpr u64 while_ticks = 100'000;
    constexpr u64 now_and_then = 8;
    if (n % now_and_then == 0 || long_executions_) {
      const u64 ticks = __builtin_ia32_rdtsc();
      long_executions_ = ticks - counted_ > while_ticks;
      counted_ = ticks;
      if (ticks - looked_ > while_ticks) {
        looked_ = ticks;
        now_ = sys::monotonic_ns();
        if (now_ >= deadline_ || stop_.is_set()) stopped_ = true;
      }
    }
    if (sent_signals::interrupted()) result_.interrupted = stopped_ = true;
    return stopped_;
  }

  Runner::How how(u64 number) {
    Runner::How h;
    h.strategy = strategy_.get();
    h.number = number;
    h.keep_log = is_checked(number);
    h.ends_at = last_end(begun_, deadline_, options_);
    return h;
  }

  void keep_to_look_at(const Outcome& out) {
    if (to_look_at_.size() < most_to_look_at) to_look_at_.push_back({out.log, out.unlock_mattered});
  }

  // Was there a violation?
  bool one(u64 number) {
    // Now and then an execution is run a second time: it must go the same way.
    const bool check = is_checked(number);
    if (number == 0 && options_.isolation == Isolation::automatic && most_executions_ > 1 &&
        !case_.looked_at) {
      if (first_elsewhere(how(number))) return false;
    }
    const Outcome out = runner_.run(how(number));
    if (!taken(out)) return out.violated;
    if (check && !out.violated) keep_to_look_at(out);
    if (out.violated) {
      violated(out);
    } else if (check && can_be_repeated(out) && any_left()) {
      const Outcome second = again(out);
      if (second.stop == Stop::unsupported) {
        unsupported();
      } else if (second.second_opinion()) {
        violated(second);  // what had been forgotten the first time
      } else if (!alike_) {
        nondeterministic(out);
      }
      if (done_) return false;
    }
    after_execution();
    return out.violated;
  }

  static bool can_be_repeated(const Outcome& out) {
    return out.stop != Stop::step_limit && out.stop != Stop::thread_limit && out.stop != Stop::abandoned;
  }

  // Runs and counts what was run before. Sets whether it went the same way.
  Outcome again(const Outcome& out) {
    LogStrategy strategy(out.log);
    Runner::How h;
    h.strategy = &strategy;
    h.number = result_.executions;
    h.keep_log = true;
    h.unlock_matters = out.unlock_mattered;
    Outcome second = runner_.run(h);
    count(second);
    alike_ = second.stop == out.stop && second.fingerprint == out.fingerprint && strategy.all_used();
    return second;
  }

  void after_execution() {
    if (!runner_.predictions().empty() && !done_) confirm_predictions();
    runner_.explore_new_races();
  }

  // The first execution, and the same again, in a process of their own, so that nothing they change has
  // changed here. If they differ, something that cannot be put back decides the scenario's course: from then
  // on every execution has a process of its own. True if the execution is done with.
  bool first_elsewhere(const Runner::How& how) {
    Outcome first;
    bool any = false;
    const Runner::Twice twice = runner_.run_twice_elsewhere(how, [&](const Outcome& out) {
      // (Runs that only confirm a violation are not counted.)
      if (done_ || first.violated) return;
      if (!any || out.violated) first = out;
      any = true;
      taken(out);
    });
    if (!twice.done) return false;
    if (!twice.alike) {
      runner_.isolate();
      result_.isolated_by_itself = true;
      return false;
    }
    if (done_) return true;
    if (first.violated) {
      violated(first);
    } else {
      to_look_at_.push_back({first.log, first.unlock_mattered});
    }
    after_execution();
    return true;
  }

  // A predicted deadlock is looked for: the threads of the cycle are held before they take their second
  // lock for as long as others can run.
  void confirm_predictions() {
    constexpr u64 attempts = 20;
    for (const Runner::Prediction& p : runner_.predictions()) {
      open_predictions_.push_back(p);
      open_predictions_.back().execution = result_.executions;
      for (u64 i = 0; i < attempts && any_left() && !done_; ++i) {
        CycleStrategy strategy(p.cycle);
        Runner::How how;
        how.strategy = &strategy;
        how.number = i;
        const Outcome out = runner_.run(how);
        if (!taken(out)) break;
        if (!out.violated) continue;
        if (out.finding.kind == ViolationKind::deadlock) open_predictions_.pop_back();
        violated(out);
        break;
      }
    }
    runner_.predictions().clear();
  }

  // Those that never came true are told as what they are.
  void report_predictions() {
    for (const Runner::Prediction& p : open_predictions_) {
      if (!tells_predictions()) return;
      Outcome out;
      out.log = p.log;
      out.unlock_mattered = p.unlock_mattered;
      out.finding = p.finding;
      out.violated = true;
      predicted(out, p.execution, &result_.violations);
    }
  }

  // ---- in several processes

  // (What cannot be put back, so that every execution needs a process of its own, may be something that two
  // at once would be in each other's way with.)
  bool may_be_divided() const {
    return workers_.idle() + workers_.busy() > 1 && !no_process_ && !result_.isolated_by_itself;
  }

  // Executes from there on, up to whatever has to be looked into, which it is. Returns the number of the next
  // execution.
  u64 together(u64 from) {
    ns_each_ = std::max<u64>((now_ - begun_) / std::max<u64>(from, 1), 1);
    for (u64 next = from;;) {
      if (const Stretch* s = account(); s != nullptr) return look_into(*s);
      const bool stop = stopped(0);
      if (stop) stop_.set();
      while (!stop && workers_.idle() != 0 && deal(&next)) {}
      if (workers_.busy() == 0) return next;
      // (Somebody presses a key, or the time is up.)
      constexpr u64 at_most = 50'000'000;
      workers_.wait(&stretches_, at_most);
      now_ = sys::monotonic_ns();
      progress_.tick(now_, result_);
      if (workers_.lost().empty()) continue;
      lost(workers_.lost());
      return next;
    }
  }

  // The counts of what is done, in the order of the executions, up to what has to be looked into.
  const Stretch* account() {
    while (!stretches_.empty() && stretches_.front().state == PartState::done) {
      const Stretch& s = stretches_.front();
      add_counts(&result_, s.counts);
      most_runnable_ = std::max(most_runnable_, s.most_runnable);
      for (const auto& searched : s.searched)
        if (to_look_at_.size() < most_to_look_at) to_look_at_.push_back(searched);
      ByteReader learnt(s.strategy);
      strategy_->load(learnt);
      if (s.eventful) return &s;
      if (s.next != s.to) stopped_ = true;
      if (s.next != s.from) ns_each_ = std::max<u64>(s.ns / (s.next - s.from), 1);
      stretches_.pop_front();
    }
    return nullptr;
  }

  u64 look_into(const Stretch& s) {
    workers_.stop();
    const u64 number = s.next;
    const Outcome out = s.outcome;
    stretches_.clear();
    // (ThreadSanitizer may see in one process what it has forgotten in another.)
    if (!one(number) && out.second_opinion() && !done_) violated(out);
    alone_until_ = sys::monotonic_ns() + alone_ns;
    return number + 1;
  }

  // Starts a process with the next executions. False: there is nothing to start now.
  bool deal(u64* next) {
    constexpr u64 worth_a_process = 10'000'000;
    // To make a process, and have it touch all that executions use, costs a few milliseconds; what is done
    // behind something that has to be looked into is in vain.
    const u64 long_enough = std::clamp<u64>((now_ - begun_) / 8, 80'000'000, 500'000'000);
    const u64 end = end_of_stage(*next);
    if (end_of_stage(*next - 1) == *next) {
      // What the strategy has learnt from all before is needed here.
      if (!stretches_.empty()) return false;
      strategy_->begin({*next, options_.seed});
    }
    u64 counted = result_.executions + result_.blocked;
    for (const Stretch& s : stretches_) counted += most_counted(s.from, s.to);
    if (counted >= most_executions_) return false;
    const u64 room = most_executions_ - counted;
    const u64 left = std::min(end - *next, room);
    const u64 each = workers_.idle() + workers_.busy();
    const u64 share = std::max((left + each - 1) / each, worth_a_process / ns_each_ + 1);
    u64 to = *next + std::min({long_enough / ns_each_ + 1, share, left});
    if (const u64 most = most_counted(*next, to); most > room) to -= std::min(to - *next, most - room);
    if (to == *next) return false;
    Stretch& s = stretches_.emplace_back();
    s.from = *next;
    s.to = to;
    if (!workers_.start({std::prev(stretches_.end())},
                        [this](const auto& what) { return there(*what.front()); })) {
      stretches_.pop_back();
      no_process_ = true;
      return false;
    }
    *next = to;
    return true;
  }

  // In a copy of this process.
  Stretches there(const Stretch& what) {
    Stretches done(1);
    Stretch& s = done.front();
    s = what;
    s.state = PartState::done;
    result_ = {};
    most_runnable_ = 0;
    to_look_at_.clear();
    const u64 begun = sys::monotonic_ns();
    const u64 suppressed = runner_.suppressed();
    for (s.next = s.from; s.next < s.to && !stopped(s.next) && !s.eventful;) {
      s.eventful = !uneventful(s.next, &s.outcome);
      if (!s.eventful) ++s.next;
    }
    if (!s.eventful) s.outcome = {};
    s.ns = sys::monotonic_ns() - begun;
    s.counts = std::move(result_);
    s.counts.suppressed = suppressed_ - suppressed;
    s.most_runnable = most_runnable_;
    s.searched = std::move(to_look_at_);
    ByteWriter learnt;
    strategy_->save(learnt);
    s.strategy = learnt.text();
    return done;
  }

  // An execution about which there is nothing to do but count it. False: there is, and it is not counted.
  bool uneventful(u64 number, Outcome* out) {
    const bool check = is_checked(number);
    CaseResult before;
    if (check) before = result_;
    const bool unlock_mattered = runner_.unlock_matters();
    suppressed_ = runner_.suppressed();
    *out = runner_.run(how(number));
    bool same = !out->violated && out->stop != Stop::unsupported && out->stop != Stop::diverged &&
                runner_.unlock_matters() == unlock_mattered && runner_.predictions().empty() &&
                runner_.explore_new_races().empty();
    if (same) count(*out);
    if (same && check) {
      keep_to_look_at(*out);
      if (can_be_repeated(*out)) {
        Outcome second = again(*out);
        same = alike_;
        if (second.second_opinion()) *out = std::move(second);
      }
    }
    if (same) suppressed_ = runner_.suppressed();
    else if (check) result_ = std::move(before);
    return same;
  }

  const u64 begun_;
  const u64 most_executions_;
  const u64 deadline_;
  const std::unique_ptr<Strategy> strategy_;
  std::vector<Runner::Prediction> open_predictions_;
  bool alike_ = false;

  bool long_executions_ = true;
  bool stopped_ = false;
  u64 looked_ = 0, counted_ = 0;  // at the clock
  u64 now_ = begun_;

  Workers<Stretch> workers_;
  Stretches stretches_;  // in the order of the executions; all are being executed or done
  SharedFlag stop_;
  bool no_process_ = false;
  u64 alone_until_ = 0;
  u64 ns_each_ = 1;
  u64 suppressed_ = 0;
  Progress progress_;
};

}  // namespace

CaseResult random_search(const Case& c, const Options& o) { return RandomSearch(c, o).random(); }

}  // namespace fearless
