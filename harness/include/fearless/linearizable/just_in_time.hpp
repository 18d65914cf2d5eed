// Is there an order of a long history's operations? As in Lowe's "Testing for Linearizability" (CCPE 2017),
// operations are put into the order just in time: at each moment in which some return, those that have to be
// in it by then, and whatever has to come before them. All that can have been reached at a moment is kept
// together, as sets of operations and the states they lead to; where there is nothing left, the history has
// no order, and what comes later is not looked at.
//
// That takes moments: a history of which any two operations overlap or come one after the other, as those of
// real time do (an interval order). Of other partial orders there are none.
#pragma once

#include <algorithm>
#include <concepts>
#include <memory>
#include <unordered_map>
#include <vector>

#include <fearless/linearizable/hash.hpp>
#include <fearless/linearizable/question.hpp>

namespace fearless::linearizability {

// What has returned by each moment, one after the other; nothing, if the history has no moments.
inline std::vector<operation_set> moments_of(const question& asked) {
  std::vector<operation_set> moments;
  for (const std::size_t i : asked.all) moments.push_back(asked.before[i]);
  std::sort(moments.begin(), moments.end(),
            [](const operation_set& a, const operation_set& b) { return a.size() < b.size(); });
  moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
  if (moments.empty() || !(moments.back() == asked.required)) moments.push_back(asked.required);
  for (std::size_t m = 1; m < moments.size(); ++m)
    if (!moments[m].contains_all(moments[m - 1])) return {};
  return moments;
}

template <class History>
class just_in_time {
  using spec = typename History::specification;

 public:
  static constexpr bool possible = remembered<spec>;

  just_in_time(const History& h, const question& asked)
      : history_(h), asked_(asked), moments_(moments_of(asked)) {}

  bool has_moments() const { return possible && !moments_.empty(); }

  // Performs at most so many operations.
  answer search(std::size_t effort) {
    effort_ = effort;
    steps_.clear();
    next_.clear();
    put(&next_, {{}, history_.make(), 0});
    for (std::size_t m = 0; m < moments_.size(); ++m) {
      const bool last = m + 1 == moments_.size();
      std::vector<reached> from = std::move(next_.all);
      now_.clear();
      next_.clear();
      for (reached& r : from) put(!last && r.done.contains_all(moments_[m]) ? &next_ : &now_, std::move(r));
      for (std::size_t n = 0; n < now_.all.size(); ++n) {
        if (last && now_.all[n].done.contains_all(asked_.required)) {
          if (blocked_for_good(*now_.all[n].state)) {
            best_ = now_.all[n].path;
            return answer::yes;
          }
          all_results_ = true;
        }
        if (!go_on(n, last ? nullptr : &moments_[m])) return answer::undecided;
      }
    }
    return answer::no;
  }

  // The order that was found, or the longest that was.
  std::vector<std::size_t> order() const { return path_to(best_); }
  // All results had an order.
  bool all_results() const { return all_results_; }

 private:
  struct reached {
    operation_set done;
    std::unique_ptr<spec> state;
    std::size_t path;  // how: a number of steps_, or 0
  };
  struct layer {
    std::vector<reached> all;
    std::unordered_multimap<std::size_t, std::size_t> seen;  // by hash
    void clear() {
      all.clear();
      seen.clear();
    }
  };
  struct step {
    std::size_t operation, before;
  };

  bool put(layer* to, reached r) {
    if (const std::size_t size = r.done.size(); size > longest_) {
      longest_ = size;
      best_ = r.path;
    }
    const std::size_t h = mix(r.done.hash(), hash_of(*r.state));
    const auto [from, end] = to->seen.equal_range(h);
    for (auto at = from; at != end; ++at) {
      const reached& there = to->all[at->second];
      if (there.done == r.done && *there.state == *r.state) return false;
    }
    to->seen.emplace(h, to->all.size());
    to->all.push_back(std::move(r));
    return true;
  }

  // One operation more, in all ways. What has those of `moment` is in the next layer.
  bool go_on(std::size_t n, const operation_set* moment) {
    for (const std::size_t i : asked_.all) {
      const reached& r = now_.all[n];
      if (!asked_.may_be_next(i, r.done)) continue;
      if (effort_ == 0) return false;
      --effort_;
      auto state = std::make_unique<spec>(*r.state);
      if (history_.apply(i, *state, asked_.any_result(i), nullptr) != reply::agrees) continue;
      operation_set done = r.done;
      done.add(i);
      steps_.push_back({i, r.path});
      const bool there = moment != nullptr && done.contains_all(*moment);
      if (!put(there ? &next_ : &now_, {done, std::move(state), steps_.size()})) steps_.pop_back();
    }
    return true;
  }

  std::vector<std::size_t> path_to(std::size_t path) const {
    std::vector<std::size_t> order;
    for (; path != 0; path = steps_[path - 1].before) order.push_back(steps_[path - 1].operation);
    std::reverse(order.begin(), order.end());
    return order;
  }

  bool blocked_for_good(const spec& state) const {
    for (const std::size_t i : asked_.all) {
      if (asked_.ends[i] != ending::blocked) continue;
      spec there(state);
      if (history_.apply(i, there, true, nullptr) != reply::waits) return false;
    }
    return true;
  }

  const History& history_;
  const question& asked_;
  std::vector<operation_set> moments_;

  std::size_t effort_ = 0;
  layer now_, next_;
  std::vector<step> steps_;
  std::size_t best_ = 0, longest_ = 0;
  bool all_results_ = false;
};

}  // namespace fearless::linearizability
