// Is there an order of a long history's operations? One that is not right yet is put right: by an operation
// more that has to be in it, by moving one that is there, or by another order that is as right. It finds an
// order of most histories that have one, and proves nothing of the others.
#pragma once

#include <algorithm>
#include <functional>
#include <random>
#include <utility>
#include <vector>

#include <fearless/linearizable/question.hpp>

namespace fearless::linearizability {

class by_moving {
 public:
  // Does the specification give the results there were, in this order of some operations, or of all?
  using explains = std::function<bool(const std::vector<std::size_t>& order, bool complete)>;

  by_moving(const question& asked, explains e) : asked_(asked), explains_(std::move(e)) {}

  // Performs about so many operations at most.
  bool search(std::size_t effort) {
    left_ = effort;
    done_ = {};
    order_.clear();
    for (const std::size_t i : asked_.all) {
      if (!asked_.required.contains(i) || done_.contains(i)) continue;
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

  const std::vector<std::size_t>& order() const { return order_; }

 private:
  // Another order of the same operations, which is as right.
  void stir() {
    for (std::size_t n = 0; n < order_.size(); ++n) {
      const std::size_t from = random_() % order_.size();
      const std::size_t to = std::min(from + 1 + random_() % 4, order_.size() - 1);
      std::vector<std::size_t> moved = order_;
      bool may = true;
      for (std::size_t k = from; k < to && may; ++k) {
        may = !before(moved[k + 1]).contains(moved[k]);
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
    for (const std::size_t other : asked_.all) {
      if (other == i || !asked_.may_be_next(other, done_)) continue;
      done_.add(other);
      std::vector<std::size_t> with = without;
      with.push_back(other);
      for (std::size_t at = without.size();; --at) {
        if (right(with, false)) {
          order_ = with;
          if (put_in_with(i, others - 1)) return true;
        }
        if (at == 0 || before(other).contains(with[at - 1])) break;
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
      for (std::size_t to = from; to > 0 && !before(order_[from]).contains(order_[to - 1]); --to) {
        std::swap(moved[to - 1], moved[to]);
        if (right(moved, false) && insert(moved, i)) {
          order_ = moved;
          return true;
        }
      }
      moved = order_;
      for (std::size_t to = from + 1; to < order_.size() && !before(order_[to]).contains(order_[from]);
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

  // As late as it can be. (What must come after it is not there yet: `all` is in an order that allows for
  // that.)
  bool insert(std::vector<std::size_t>& order, std::size_t i) {
    std::size_t at = order.size();
    order.push_back(i);
    done_.add(i);
    while (!right(order, false)) {
      if (at == 0 || before(i).contains(order[at - 1])) {
        order.erase(order.begin() + static_cast<std::ptrdiff_t>(at));
        done_.remove(i);
        return false;
      }
      std::swap(order[at], order[at - 1]);
      --at;
    }
    return true;
  }

  bool right(const std::vector<std::size_t>& order, bool complete) {
    if (left_ < order.size()) return false;
    left_ -= order.size();
    return explains_(order, complete);
  }

  const operation_set& before(std::size_t i) const { return asked_.before[i]; }

  const question& asked_;
  explains explains_;

  std::size_t left_ = 0;
  std::minstd_rand random_{1};
  operation_set done_;
  std::vector<std::size_t> order_;
};

}  // namespace fearless::linearizability
