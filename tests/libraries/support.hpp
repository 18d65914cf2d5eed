// What libraries promise, as specifications, and how much of it is searched.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <deque>
#include <fearless/linearizable.hpp>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "../property/history_table.hpp"

namespace libraries {

using fearless::check_linearizable;
using fearless::options;
using fearless::permits;
using fearless::result;
using fearless::gen::range;
using maybe = std::optional<int>;

// Of a queue; a push that finds it full has no effect.
template <std::size_t Capacity = ~std::size_t{0}>
struct fifo {
  std::deque<int> values;
  bool push(int v) {
    if (values.size() >= Capacity) return false;
    values.push_back(v);
    return true;
  }
  maybe pop() {
    const maybe v = front();
    if (v) values.pop_front();
    return v;
  }
  maybe front() const { return values.empty() ? maybe() : maybe(values.front()); }
  std::size_t size() const { return values.size(); }
  std::size_t room() const { return Capacity - values.size(); }
  bool operator==(const fifo&) const = default;
};

struct lifo {
  std::vector<int> values;
  bool push(int v) {
    values.push_back(v);
    return true;
  }
  maybe pop() {
    if (values.empty()) return std::nullopt;
    const int v = values.back();
    values.pop_back();
    return v;
  }
  bool operator==(const lifo&) const = default;
};

// Of a queue for each producer, from which consumers take in any order.
struct fifo_of_each {
  std::map<std::size_t, std::deque<int>> values;  // none of them empty
  void push(std::size_t producer, int v) { values[producer].push_back(v); }
  bool may_pop(int v) {
    // (Which of several equal ones it was makes a difference: values have to be different.)
    for (auto at = values.begin(); at != values.end(); ++at) {
      if (at->second.front() != v) continue;
      at->second.pop_front();
      if (at->second.empty()) values.erase(at);
      return true;
    }
    return false;
  }
  bool operator==(const fifo_of_each&) const = default;
};

// LIBRARIES_LONG=1: so much more.
inline bool in_long() { return std::getenv("LIBRARIES_LONG") != nullptr; }

inline void tell(const char* what, const result& r) {
  std::cout << "  " << what << ": " << r.executions << " executions (" << r.strategy << ", " << r.memory_model
            << "), " << r.verdict << (r.complete ? ", all there are" : "") << ", " << r.seconds << " s\n";
}

// Nothing is found at random, by any strategy, under either memory model, or the one that is chosen.
template <class Object, class Spec, class Declare>
void passes_at_random(Declare declare, options o = {}) {
  if (!o.executions) o.executions = in_long() ? 200000 : 4000;
  const std::optional<std::string> only = o.memory_model;
  for (const char* model : {"sc", "rc11"}) {
    if (only && *only != model) continue;
    o.memory_model = model;
    for (const char* strategy : {"random", "pct", "pos"}) {
      o.strategy = strategy;
      const result r = check_linearizable<Object, Spec>(o, declare);
      EXPECT_TRUE(r.passed()) << r;
      tell("at random", r);
    }
  }
}

// Nor in any execution of any program of so many operations, under the C++ memory model.
template <class Object, class Spec, class Declare>
void passes_exhaustively(Declare declare, std::size_t operations, options o = {}) {
  o.strategy = "exhaustive";
  o.memory_model = "rc11";
  const result r = check_linearizable<Object, Spec>(o, [&](auto& test) {
    declare(test);
    test.all_up_to(operations);
  });
  EXPECT_TRUE(r.passed() && r.complete) << r;
  tell(("up to " + std::to_string(operations) + " operations").c_str(), r);
}

// A program in which these two functions of the library race.
template <class Object, class Spec, class Declare>
void races(Declare declare, const std::string& one, const std::string& other, const options& o = {}) {
  const result found = check_linearizable<Object, Spec>(o, declare);
  ASSERT_TRUE(found.found("data-race")) << found;
  const std::string& message = found.violations[0].message;
  EXPECT_NE(message.find(one), std::string::npos) << found;
  EXPECT_NE(message.find(other), std::string::npos) << found;
  options again = o;
  again.replay = found.violations[0].replay;
  again.name = found.name;
  const result replayed = check_linearizable<Object, Spec>(again, declare);
  EXPECT_TRUE(replayed.found("data-race")) << replayed;
  std::cout << "  found in execution " << found.violations[0].execution << ":\n" << message << "\n";
}

// A history is found that the specification does not have, of at most so many threads and operations; its
// token replays it.
template <class Object, class Spec, class Declare>
result refuted(Declare declare, int most_threads, int most_operations, const options& o = {}) {
  const result found = check_linearizable<Object, Spec>(o, declare);
  EXPECT_TRUE(found.found("linearizability")) << found;
  if (!found.failed()) return found;
  const auto [threads, operations] = size_of(found.violations[0].history);
  EXPECT_LE(threads, most_threads) << found;
  EXPECT_LE(operations, most_operations) << found;
  options again = o;
  again.replay = found.violations[0].replay;
  again.name = found.name;
  const result replayed = check_linearizable<Object, Spec>(again, declare);
  EXPECT_TRUE(replayed.found("linearizability")) << replayed;
  if (replayed.failed()) { EXPECT_EQ(replayed.violations[0].message, found.violations[0].message); }
  std::cout << "  found in execution " << found.violations[0].execution << ":\n"
            << found.violations[0].message << "\n\n"
            << found.violations[0].history;
  return found;
}

}  // namespace libraries
