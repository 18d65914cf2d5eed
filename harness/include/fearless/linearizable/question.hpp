// What is asked of a history: is there an order of these operations, in which each comes after those that
// have to come before it?
#pragma once

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fearless/linearizable/order.hpp>

namespace fearless::linearizability {

struct question {
  static constexpr std::size_t nobody = ~std::size_t{0};

  std::vector<std::size_t> all;  // the operations looked at, what many come after first
  // By the number of the operation: how it ended, and which have to come before it.
  std::vector<ending> ends;
  std::vector<operation_set> before;
  operation_set required;  // what has returned
  std::size_t free = nobody;  // any result of this one will do

  bool any_result(std::size_t i) const { return i == free || ends[i] != ending::returned; }
  // After the operations that are done.
  bool may_be_next(std::size_t i, const operation_set& done) const {
    return !done.contains(i) && ends[i] != ending::blocked && done.contains_all(before[i]);
  }
};

// What many others come after is tried first: mostly that is right.
inline void put_in_order(question* q) {
  std::vector<std::size_t> after(q->before.size());
  for (const std::size_t i : q->all)
    for (const std::size_t j : q->all) after[i] += q->before[j].contains(i) ? 1 : 0;
  std::sort(q->all.begin(), q->all.end(),
            [&](std::size_t i, std::size_t j) { return after[i] != after[j] ? after[i] > after[j] : i < j; });
}

// Of the operations of a history (checker.hpp): of `only` these, or of all, if there are none.
template <class History>
question asked_of(const History& h, std::vector<std::size_t> only) {
  const std::size_t size = h.size();
  if (size > most_operations)
    throw std::length_error("a history of more than 256 operations cannot be checked");
  question q;
  q.all = std::move(only);
  q.ends.resize(size);
  q.before.resize(size);
  for (std::size_t i = 0; i < size; ++i) q.ends[i] = h.end(i);
  if (q.all.empty())
    for (std::size_t i = 0; i < size; ++i) q.all.push_back(i);
  for (const std::size_t i : q.all) {
    if (q.ends[i] == ending::returned) q.required.add(i);
    for (const std::size_t j : q.all)
      if (i != j && h.precedes(j, i)) q.before[i].add(j);
  }
  put_in_order(&q);
  return q;
}

}  // namespace fearless::linearizability
