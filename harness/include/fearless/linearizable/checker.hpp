// Is there an order of a history's operations in which the specification gives the results they had?
//
// The search is that of Wing and Gong ("Testing and Verifying Concurrent Objects", JPDC 1993) with the
// memoisation of Lowe ("Testing for Linearizability", CCPE 2017): what has been reached once, as a set of
// operations in some order and the state they lead to, is not gone through again. What comes before what may
// be any partial order: that of real time, happens-before, or the order of each thread alone.
//
// Deciding linearizability is NP-complete (Gibbons, Korach, SIAM J. Comput. 1997). Where a choice shows to be
// wrong long after it was made (which of two overlapping pushes came first), the search takes very long to
// come back to it. So long histories are tried in other ways: moment by moment (just_in_time.hpp), where
// there are moments; and by moving one operation of an order that is not right yet, which finds an order of
// most histories that have one, and proves nothing of the others. There is an end to the work: then it is
// undecided.
//
// A history H has
//   typename H::specification
//   std::size_t size() const
//   ending end(i) const
//   bool precedes(i, j) const                 must operation i come before operation j?
//   std::unique_ptr<specification> make() const   in its initial state
//   reply apply(i, specification&, bool any_result, std::string* says) const
//       performs operation i (changing nothing if it waits); with any_result, whatever result it has agrees;
//       says: the result that the specification has, for people
// and may have
//   std::optional<std::size_t> value(i) const
//       what operation i is about, if what is left of a right history is right when all operations of a
//       value, or those of none, are taken away (queues, stacks, sets)
#pragma once

#include <algorithm>
#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fearless/linearizable/by_moving.hpp>
#include <fearless/linearizable/hash.hpp>
#include <fearless/linearizable/just_in_time.hpp>
#include <fearless/linearizable/question.hpp>

namespace fearless::linearizability {

struct rejected {
  std::size_t operation;
  std::string says;  // the specification's result, there
  bool waits = false;  // it has none yet
};

// Why no order explains a history.
struct failure {
  std::vector<std::size_t> furthest;  // the longest order that does, of a part of the operations
  std::vector<rejected> next;  // all that could come next, and what they would have to return
  // An operation that is alone in the way: with another result there would be an order.
  std::optional<rejected> unexplained;
  std::vector<std::size_t> alone;  // operations of which there is no order, whatever the others are
  bool only_blocked = false;  // the results have an order; that the blocked operations waited has not
};

template <class History>
class checker {
  using spec = typename History::specification;

 public:
  // `only`: the operations that are looked at (all, if it is empty).
  // From `long_history` operations on, the other ways are tried; at most `effort` operations are performed in
  // each.
  explicit checker(const History& h, std::vector<std::size_t> only = {}, std::size_t long_history = 16,
                   std::size_t effort = usual_effort)
      : history_(h), asked_(asked_of(h, std::move(only))), long_(long_history), effort_(effort) {}

  answer check() {
    asked_.free = nobody;
    failure_ = {};
    return run();
  }

  // The order that was found, after check() has returned yes.
  const std::vector<std::size_t>& order() const { return order_; }

  // After check() has returned no.
  failure explain() {
    check();
    failure f = std::move(failure_);
    if (f.only_blocked || !f.alone.empty()) return f;
    for (const rejected& r : f.next)
      if (!f.unexplained) f.unexplained = alone_in_the_way(r.operation);
    constexpr std::size_t few = 24;
    for (const std::size_t i : asked_.all)
      if (!f.unexplained && asked_.all.size() <= few) f.unexplained = alone_in_the_way(i);
    return f;
  }

 private:
  static constexpr std::size_t nobody = question::nobody;

  answer run() {
    if (asked_.all.size() >= long_) {
      if (some_values_have_none()) return answer::no;
      just_in_time<History> moments(history_, asked_);
      by_moving moving(asked_,
                       [this](const auto& order, bool complete) { return explained(order, complete); });
      constexpr std::size_t little = 50;
      for (const std::size_t effort : {effort_ / little, effort_}) {
        const answer found = moments.has_moments() ? by_moments(moments, effort) : answer::undecided;
        if (found != answer::undecided) return found;
        if (moving.search(4 * effort_)) {
          order_ = moving.order();
          return answer::yes;
        }
      }
    }
    done_ = {};
    order_.clear();
    seen_.clear();
    left_ = effort_;
    const std::unique_ptr<spec> state = history_.make();
    if (search(*state)) return answer::yes;
    return left_ == 0 ? answer::undecided : answer::no;
  }

  // Values one by one, and any two.
  bool some_values_have_none() {
    if constexpr (requires(const History& h) { h.value(0); }) {
      if (asked_.free != nobody) return false;
      std::vector<std::size_t> pending;  // may be about any
      std::map<std::size_t, std::vector<std::size_t>> by_value;
      for (const std::size_t i : asked_.all) {
        if (asked_.ends[i] == ending::pending) pending.push_back(i);
        else if (const std::optional<std::size_t> v = history_.value(i)) by_value[*v].push_back(i);
      }
      for (const auto& [v, about] : by_value)
        if (have_none(about, pending)) return true;
      for (auto a = by_value.begin(); a != by_value.end(); ++a) {
        for (auto b = std::next(a); b != by_value.end(); ++b) {
          std::vector<std::size_t> both = a->second;
          both.insert(both.end(), b->second.begin(), b->second.end());
          if (have_none(both, pending)) return true;
        }
      }
    }
    return false;
  }

  bool have_none(std::vector<std::size_t> some, const std::vector<std::size_t>& pending) {
    some.insert(some.end(), pending.begin(), pending.end());
    constexpr std::size_t little = 1000;
    checker of_some(history_, some, nobody, little);
    if (of_some.check() != answer::no || of_some.failure_.only_blocked) return false;
    failure_ = std::move(of_some.failure_);
    failure_.alone = std::move(some);
    return true;
  }

  answer by_moments(just_in_time<History>& moments, std::size_t effort) {
    if constexpr (just_in_time<History>::possible) {
      const answer found = moments.search(effort);
      if (found == answer::undecided) return found;
      order_ = moments.order();
      if (found == answer::yes) return found;
      // (The longest order there was, with what could come next.)
      done_ = {};
      const std::unique_ptr<spec> state = history_.make();
      for (const std::size_t i : order_) {
        history_.apply(i, *state, asked_.any_result(i), nullptr);
        done_.add(i);
      }
      note(*state, moments.all_results());
      return found;
    }
    return answer::undecided;
  }

  bool explained(const std::vector<std::size_t>& order, bool complete) const {
    const std::unique_ptr<spec> state = history_.make();
    for (const std::size_t i : order)
      if (history_.apply(i, *state, asked_.any_result(i), nullptr) != reply::agrees) return false;
    if (!complete) return true;
    for (const std::size_t i : asked_.all)
      if (asked_.ends[i] == ending::blocked && history_.apply(i, *state, true, nullptr) != reply::waits)
        return false;
    return true;
  }

  // ---- all orders

  std::optional<rejected> alone_in_the_way(std::size_t i) {
    if (asked_.ends[i] != ending::returned) return std::nullopt;
    asked_.free = i;
    const bool has_order = run() == answer::yes;
    asked_.free = nobody;
    if (!has_order) return std::nullopt;
    // What it returns in the order that was found.
    const std::unique_ptr<spec> state = history_.make();
    rejected r{i, {}};
    for (const std::size_t k : order_) {
      history_.apply(k, *state, asked_.any_result(k) || k == i, k == i ? &r.says : nullptr);
      if (k == i) break;
    }
    return r;
  }

  // `state` is what `order_` leads to.
  bool search(const spec& state) {
    const bool all_results = done_.contains_all(asked_.required);
    if (all_results && blocked_for_good(state)) return true;
    note(state, all_results);
    for (const std::size_t i : asked_.all) {
      if (!asked_.may_be_next(i, done_)) continue;
      if (left_ == 0) return false;
      --left_;
      const std::unique_ptr<spec> next = copy(state);
      if (history_.apply(i, *next, asked_.any_result(i), nullptr) != reply::agrees) continue;
      done_.add(i);
      order_.push_back(i);
      if (unseen(*next) && search(*next)) return true;
      order_.pop_back();
      done_.remove(i);
    }
    return false;
  }

  // Are the operations blocked in this state that were in the history?
  bool blocked_for_good(const spec& state) const {
    for (const std::size_t i : asked_.all) {
      if (asked_.ends[i] != ending::blocked) continue;
      const std::unique_ptr<spec> there = copy(state);
      if (history_.apply(i, *there, true, nullptr) != reply::waits) return false;
    }
    return true;
  }

  void note(const spec& state, bool all_results) {
    if (asked_.free != nobody) return;
    if (all_results) failure_.only_blocked = true;
    const bool first = failure_.furthest.empty() && failure_.next.empty();
    if (!first && order_.size() <= failure_.furthest.size() && !all_results) return;
    failure_.furthest = order_;
    failure_.next.clear();
    for (const std::size_t i : asked_.all) {
      if (done_.contains(i) || !done_.contains_all(asked_.before[i])) continue;
      const std::unique_ptr<spec> there = copy(state);
      rejected r{i, {}};
      r.waits = history_.apply(i, *there, true, &r.says) == reply::waits;
      failure_.next.push_back(std::move(r));
    }
  }

  std::unique_ptr<spec> copy(const spec& state) const {
    if constexpr (std::copy_constructible<spec>) {
      return std::unique_ptr<spec>(new spec(state));
    } else {
      std::unique_ptr<spec> again = history_.make();
      for (const std::size_t i : order_) history_.apply(i, *again, asked_.any_result(i), nullptr);
      return again;
    }
  }

  bool unseen(const spec& state) {
    if constexpr (remembered<spec>) {
      std::vector<spec>& there = seen_[{done_, hash_of(state)}];
      for (const spec& s : there)
        if (s == state) return false;
      there.push_back(state);
    }
    return true;
  }

  struct reached {
    operation_set done;
    std::size_t hash_of_state;
    bool operator==(const reached&) const = default;
  };
  struct hash {
    std::size_t operator()(const reached& r) const { return mix(r.done.hash(), r.hash_of_state); }
  };
  struct nothing {};
  using states = std::conditional_t<std::copy_constructible<spec>, std::vector<spec>, std::vector<nothing>>;

  const History& history_;
  question asked_;
  std::size_t long_, effort_, left_ = 0;

  operation_set done_;
  std::vector<std::size_t> order_;
  std::unordered_map<reached, states, hash> seen_;
  failure failure_;
};

}  // namespace fearless::linearizability
