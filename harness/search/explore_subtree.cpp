#include "search/explore_subtree.hpp"

#include <algorithm>

#include "core/format.hpp"
#include "model/preemptions.hpp"
#include "search/operation_names.hpp"

namespace fearless {
namespace {

// Turns of threads in the order of the graph.
u32 context_switches(const Graph& g) {
  u32 n = 0;
  for (EventId e = 2; e < g.size(); ++e) n += g[e].slot != g[e - 1].slot ? 1 : 0;
  return n;
}

}  // namespace

CaseResult SubtreeSearch::blank() const {
  CaseResult r;
  r.name = case_.name;
  r.strategy = options_.strategy;
  r.memory_model = options_.memory_model;
  return r;
}

Parts SubtreeSearch::explore_some(Subtree s, u64 most, Turn turn) {
  Parts all = explore_one(std::move(s), most);
  u64 executions = all.front().explored.result.executions;
  for (auto at = all.begin(); at != all.end() && !all.empty();) {
    if (at->state == PartState::done) {
      if (at->explored.ends_search) break;
      ++at;
      continue;
    }
    if (executions >= most || is_over(turn)) break;
    Parts parts = explore_one(std::move(at->subtree), most - executions);
    executions += parts.front().explored.result.executions;
    const auto first = parts.begin();
    all.splice(at, parts);
    all.erase(at);
    at = first;
  }
  return all;
}

Parts SubtreeSearch::explore_one(Subtree s, u64 most) {
  CaseResult whole = std::exchange(result_, blank());
  const u32 most_runnable = std::exchange(most_runnable_, 0);
  const u64 suppressed = runner_.suppressed();
  runner_.forget_predictions();  // (each part has its own)
  Parts parts(1);
  parts.front().state = PartState::done;
  Explored& e = parts.front().explored;

  graph_mode::use_slots(s.slots);
  bool any = true;
  if (s.begun) {
    ByteReader state(std::move(s.state));
    strategy_.load(state);
    any = strategy_.next();
  } else {
    strategy_.clear();
  }
  first_part_ = !s.begun;
  used_ = s.used;
  shown_.reset();
  while (any && !done_) {
    one(&e);
    if (done_ || strategy_.done() || (shown_ && result_.executions >= looking_until_)) break;
    if (!strategy_.unfinished() && !shown_) {
      // (What is due to be split is split, also where the search ends here for now: how it is divided depends
      // on itself alone.)
      const bool due = s.is_to_spread() || used_ >= s.budget();
      if (due || stopped(most)) {
        const auto put_aside = [&](std::string state, u32 generation, u64 used) {
          Subtree& left = parts.emplace_back().subtree;
          left.begun = true;
          left.state = std::move(state);
          left.generation = generation;
          left.used = used;
          left.slots = graph_mode::slots_given();
        };
        if (!due) {
          ByteWriter all;
          strategy_.save(all);
          put_aside(all.text(), s.generation, used_);
        } else {
          for (std::string& part : s.is_to_spread() ? strategy_.split_up() : strategy_.split())
            put_aside(std::move(part), s.generation + 1, 0);
        }
        break;
      }
    }
    any = strategy_.next();
  }
  if (shown_ && !done_) {
    record(shown_->graph, shown_->outcome, shown_->execution, &e);
    done_ = true;
  }
  e.ends_search = std::exchange(done_, false);
  e.most_runnable = std::exchange(most_runnable_, most_runnable);
  result_.suppressed = runner_.suppressed() - suppressed;
  e.result = std::exchange(result_, std::move(whole));
  return parts;
}

void SubtreeSearch::one(Explored* e) {
  Runner::How how;
  how.strategy = &strategy_;
  how.graph = &graph_;
  how.driver = &strategy_;
  how.ends_at = last_end(begun_, deadline_, options_);
  if (shown_) how.like = &shown_->outcome.finding;
  runner_.predictions().clear();
  const Outcome out = runner_.run(how);
  const auto predicted = std::exchange(runner_.predictions(), {});
  if (predicted.empty()) return judge(out, e);
  const Graph shows_them = graph_;
  const u64 number = result_.executions + 1;
  judge(out, e);
  for (const Runner::Prediction& p : predicted) {
    // (Of one that was given up on the way the graph is cut: another will show it.)
    if (!done_ && !record(shows_them, p.finding, number, &e->predicted)) runner_.forget_prediction(p);
  }
}

void SubtreeSearch::judge(const Outcome& out, Explored* e) {
  if (strategy_.taken_back()) return;
  if (out.stop == Stop::abandoned) return count(out);
  used_ += out.operations + Subtree::least;
  const bool ends = options_.violations == 1;
  if (options_.races == Races::explore && !shown_ && !(out.violated && ends)) {
    e->racing_sites = runner_.explore_new_races();
    if (!e->racing_sites.empty()) {
      done_ = true;
      return;
    }
  }
  if (out.violated && !ends && out.stop == Stop::violation && !runner_.knows(out.finding) &&
      strategy_.again()) {
    // Now that it is known, the execution goes on after it.
    record(graph_, out, result_.executions + 1, e);
    runner_.remember(out.finding);
    return;
  }
  const u32 most = options_.preemptions;
  const u32 preemptions = most == ExhaustiveStrategy::unbounded ? 0 : fewest_preemptions(graph_, most);
  if (preemptions > most && !out.violated && out.stop == Stop::finished) return;  // on the way only
  if (!taken(out)) return;
  if (!options_.hashes.empty() && out.stop != Stop::blocked) {
    e->hashes += fmt::format("{:016x}", graph_.hash());
    e->hashes += most == ExhaustiveStrategy::unbounded ? "\n" : fmt::format(" {}\n", preemptions);
  }
  if (out.stop == Stop::diverged) {
    diverged();
  } else if (out.violated && ends) {
    consider(out);
  } else if (out.violated) {
    record(graph_, out, result_.executions, e);
    runner_.remember(out.finding);
  } else {
    look_at(out, e);
  }
}

void SubtreeSearch::consider(const Outcome& out) {
  constexpr u64 at_least = 64, tenth = 10;
  const u32 switches = context_switches(graph_);
  if (!shown_) {
    looking_until_ = result_.executions + std::max(at_least, result_.executions / tenth);
  } else if (switches >= shown_->switches || !confirm::same_violation(out.finding, shown_->outcome.finding)) {
    return;
  }
  const u64 first = shown_ ? shown_->execution : result_.executions;
  shown_ = Candidate{graph_, out, first, switches};
}

bool SubtreeSearch::record(const Graph& graph, const Finding& finding, u64 number,
                           std::vector<Explored::Found>* to) {
  last_recorded_ = confirm::recorded(runner_, graph, finding);
  if (!last_recorded_.violated || !confirm::same_violation(last_recorded_.finding, finding)) return false;
  to->push_back({last_recorded_, number});
  return true;
}

void SubtreeSearch::record(const Graph& graph, const Outcome& out, u64 number, Explored* e) {
  if (!record(graph, out.finding, number, &e->found)) nondeterministic(last_recorded_);
}

// A few executions at the search's beginning: do they go the same way again, and was what they ran
// instrumented?
void SubtreeSearch::look_at(const Outcome& out, Explored* e) {
  const u64 n = result_.executions;
  if (e->searched.size() >= most_to_look_at || n == 0 || (n & (n - 1)) != 0 || out.stop == Stop::blocked ||
      !first_part_)
    return;
  // (Who waits has made an operation, and no event: the limit of operations need not be reached at the same.)
  if (out.stop == Stop::step_limit || out.stop == Stop::thread_limit) return;
  GraphReplayStrategy again(graph_, *runner_.graph());
  const Outcome second = confirm::recorded(runner_, &again, nullptr);
  if (second.stop != out.stop || runner_.graph()->hash() != graph_.hash()) {
    nondeterministic(second);
    return;
  }
  e->searched.push_back({second.log, second.unlock_mattered});
}

// The scenario did something else than the graph says it did before.
void SubtreeSearch::diverged() {
  Divergence& d = result_.divergence;
  d.any = true;
  const auto thread = [](Slot s) { return fmt::format("thread {}", engine.thread(s).number); };
  if (graph_.performed < graph_.size()) {
    const Event& e = graph_[graph_.performed];
    d.expected = fmt::format("{}: {} {} of its synchronisation", thread(e.slot), operation_name(e), e.index);
  }
  const Operation& op = engine.current->pending;
  d.found = fmt::format("{}: {}", thread(engine.current->slot), operation_name(op.kind));
  d.site = op.site;
  result_.verdict = Verdict::nondeterministic;
  done_ = true;
}

}  // namespace fearless
