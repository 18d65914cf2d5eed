// Is there an order of a history's operations in which the specification gives the results they had?
//
// The search is that of Wing and Gong ("Testing and Verifying Concurrent Objects", JPDC 1993) with the
// memoisation of Lowe ("Testing for Linearizability", CCPE 2017): what has been reached once, as a set of
// operations in some order and the state they lead to, is not gone through again. What comes before what may
// be any partial order: that of real time, happens-before, or the order of each thread alone.
//
// Deciding linearizability is NP-complete (Gibbons, Korach, SIAM J. Comput. 1997). Where a choice shows to be
// wrong long after it was made (which of two overlapping pushes came first), the search takes very long to
// come back to it. So long histories are first tried another way: an order that is not right yet is put right
// by moving one operation. That finds an order of most histories that have one, and proves nothing of the
// others.
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
#pragma once

#include <algorithm>
#include <concepts>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fearless/linearizable/hash.hpp>
#include <fearless/linearizable/order.hpp>

namespace fearless::linearizability {

struct rejected {
  std::size_t operation;
  std::string says;  // the specification's result, there
};

// Why no order explains a history.
struct failure {
  std::vector<std::size_t> furthest;  // the longest order that does, of a part of the operations
  std::vector<rejected> next;  // all that could come next, and what they would have to return
  // An operation that is alone in the way: with another result there would be an order.
  std::optional<rejected> unexplained;
  bool only_blocked = false;  // the results have an order; that the blocked operations waited has not
};

template <class History>
class checker {
  using spec = typename History::specification;

 public:
  // `only`: the operations that are looked at (all, if it is empty).
  // From `long_history` operations on, moving is tried.
  explicit checker(const History& h, std::vector<std::size_t> only = {}, std::size_t long_history = 16)
      : history_(h), all_(std::move(only)), long_(long_history) {
    if (h.size() > most_operations)
      throw std::length_error("a history of more than 256 operations cannot be checked");
    if (all_.empty())
      for (std::size_t i = 0; i < h.size(); ++i) all_.push_back(i);
    before_.resize(h.size());
    for (const std::size_t i : all_) {
      if (h.end(i) == ending::returned) required_.add(i);
      for (const std::size_t j : all_)
        if (i != j && h.precedes(j, i)) before_[i].add(j);
    }
    // What many others come after is tried first: mostly that is right.
    std::vector<std::size_t> after(h.size());
    for (const std::size_t i : all_)
      for (const std::size_t j : all_) after[i] += before_[j].contains(i) ? 1 : 0;
    std::sort(all_.begin(), all_.end(), [&](std::size_t i, std::size_t j) {
      return after[i] != after[j] ? after[i] > after[j] : i < j;
    });
  }

  bool check() {
    free_ = nobody;
    failure_ = {};
    return run();
  }

  // The order that was found, after check() has returned true.
  const std::vector<std::size_t>& order() const { return order_; }

  // After check() has returned false.
  failure explain() {
    check();
    failure f = std::move(failure_);
    if (f.only_blocked) return f;
    for (const rejected& r : f.next)
      if (!f.unexplained) f.unexplained = alone_in_the_way(r.operation);
    constexpr std::size_t few = 24;
    for (const std::size_t i : all_)
      if (!f.unexplained && all_.size() <= few) f.unexplained = alone_in_the_way(i);
    return f;
  }

 private:
  static constexpr std::size_t nobody = ~std::size_t{0};

  bool run() {
    if (all_.size() >= long_ && by_moving()) return true;
    done_ = {};
    order_.clear();
    seen_.clear();
    const std::unique_ptr<spec> state = history_.make();
    return search(*state);
  }

  // ---- an order by moving operations

  bool by_moving() {
    done_ = {};
    order_.clear();
    for (const std::size_t i : all_) {
      if (!required_.contains(i) || done_.contains(i)) continue;
      constexpr int often = 100;
      bool in = put_in(i);
      for (int n = 0; n < often && !in; ++n) {
        stir();
        in = put_in(i);
      }
      if (!in) return false;
    }
    return right(order_, true);
  }

  // Another order of the same operations, which is as right.
  void stir() {
    for (std::size_t n = 0; n < order_.size(); ++n) {
      const std::size_t from = random_() % order_.size();
      const std::size_t to = std::min(from + 1 + random_() % 4, order_.size() - 1);
      std::vector<std::size_t> moved = order_;
      bool may = true;
      for (std::size_t k = from; k < to && may; ++k) {
        may = !before_[moved[k + 1]].contains(moved[k]);
        std::swap(moved[k], moved[k + 1]);
      }
      if (may && right(moved, false)) order_ = moved;
    }
  }

  // Puts operation i into the order, after up to `others` more that it may need.
  bool put_in_with(std::size_t i, unsigned others) {
    if (insert(order_, i)) return true;
    if (others == 0) return false;
    const std::vector<std::size_t> without = order_;
    for (const std::size_t other : all_) {
      if (other == i || done_.contains(other) || history_.end(other) == ending::blocked ||
          !done_.contains_all(before_[other]))
        continue;
      done_.add(other);
      std::vector<std::size_t> with = without;
      with.push_back(other);
      for (std::size_t at = without.size();; --at) {
        if (right(with, false)) {
          order_ = with;
          if (put_in_with(i, others - 1)) return true;
        }
        if (at == 0 || before_[other].contains(with[at - 1])) break;
        std::swap(with[at], with[at - 1]);
      }
      order_ = without;
      done_.remove(other);
    }
    return false;
  }

  // The same, moving one operation that is there.
  bool put_in(std::size_t i) {
    for (const unsigned others : {0U, 1U, 2U})
      if (put_in_with(i, others)) return true;
    std::vector<std::size_t> moved;
    for (std::size_t from = order_.size(); from-- > 0;) {
      moved = order_;
      for (std::size_t to = from; to-- > 0 && !before_[order_[from]].contains(order_[to]);) {
        std::swap(moved[to], moved[to + 1]);
        if (right(moved, false) && insert(moved, i)) {
          order_ = moved;
          return true;
        }
      }
      moved = order_;
      for (std::size_t to = from + 1; to < order_.size() && !before_[order_[to]].contains(order_[from]);
           ++to) {
        std::swap(moved[to], moved[to - 1]);
        if (right(moved, false) && insert(moved, i)) {
          order_ = moved;
          return true;
        }
      }
    }
    return false;
  }

  // As late as it can be. (What must come after it is not there yet: all_ is in an order that allows for
  // that.)
  bool insert(std::vector<std::size_t>& order, std::size_t i) {
    std::size_t at = order.size();
    order.push_back(i);
    done_.add(i);
    while (!right(order, false)) {
      if (at == 0 || before_[i].contains(order[at - 1])) {
        order.erase(order.begin() + static_cast<std::ptrdiff_t>(at));
        done_.remove(i);
        return false;
      }
      std::swap(order[at], order[at - 1]);
      --at;
    }
    return true;
  }

  bool right(const std::vector<std::size_t>& order, bool complete) const {
    const std::unique_ptr<spec> state = history_.make();
    for (const std::size_t i : order)
      if (history_.apply(i, *state, any_result(i), nullptr) != reply::agrees) return false;
    return !complete || blocked_for_good(*state);
  }

  // ---- all orders

  std::optional<rejected> alone_in_the_way(std::size_t i) {
    if (history_.end(i) != ending::returned) return std::nullopt;
    free_ = i;
    const bool explained = run();
    free_ = nobody;
    if (!explained) return std::nullopt;
    // What it returns in the order that was found.
    const std::unique_ptr<spec> state = history_.make();
    rejected r{i, {}};
    for (const std::size_t k : order_) {
      history_.apply(k, *state, any_result(k) || k == i, k == i ? &r.says : nullptr);
      if (k == i) break;
    }
    return r;
  }

  bool any_result(std::size_t i) const { return i == free_ || history_.end(i) != ending::returned; }

  // `state` is what `order_` leads to.
  bool search(const spec& state) {
    const bool all_results = done_.contains_all(required_);
    if (all_results && blocked_for_good(state)) return true;
    note(state, all_results);
    for (const std::size_t i : all_) {
      if (done_.contains(i) || history_.end(i) == ending::blocked || !done_.contains_all(before_[i]))
        continue;
      const std::unique_ptr<spec> next = copy(state);
      if (history_.apply(i, *next, any_result(i), nullptr) != reply::agrees) continue;
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
    for (const std::size_t i : all_) {
      if (history_.end(i) != ending::blocked) continue;
      const std::unique_ptr<spec> there = copy(state);
      if (history_.apply(i, *there, true, nullptr) != reply::waits) return false;
    }
    return true;
  }

  void note(const spec& state, bool all_results) {
    if (free_ != nobody) return;
    if (all_results) failure_.only_blocked = true;
    const bool first = failure_.furthest.empty() && failure_.next.empty();
    if (!first && order_.size() <= failure_.furthest.size() && !all_results) return;
    failure_.furthest = order_;
    failure_.next.clear();
    for (const std::size_t i : all_) {
      if (done_.contains(i) || !done_.contains_all(before_[i])) continue;
      const std::unique_ptr<spec> there = copy(state);
      rejected r{i, {}};
      const reply answer = history_.apply(i, *there, true, &r.says);
      if (answer == reply::waits) r.says = "waits";
      failure_.next.push_back(std::move(r));
    }
  }

  std::unique_ptr<spec> copy(const spec& state) const {
    if constexpr (std::copy_constructible<spec>) {
      return std::unique_ptr<spec>(new spec(state));
    } else {
      std::unique_ptr<spec> again = history_.make();
      for (const std::size_t i : order_) history_.apply(i, *again, any_result(i), nullptr);
      return again;
    }
  }

  bool unseen(const spec& state) {
    if constexpr (std::copy_constructible<spec> && std::equality_comparable<spec>) {
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
  std::vector<std::size_t> all_;
  std::size_t long_;
  std::vector<operation_set> before_;
  operation_set required_;
  std::size_t free_ = nobody;  // the operation whose result does not count

  std::minstd_rand random_{1};
  operation_set done_;
  std::vector<std::size_t> order_;
  std::unordered_map<reached, states, hash> seen_;
  failure failure_;
};

}  // namespace fearless::linearizability
