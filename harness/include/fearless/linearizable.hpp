// Objects used by several threads, against what they are to one: programs of their operations are generated,
// run under the scheduler, and the results judged (Herlihy, Wing, "Linearizability", TOPLAS 1990).
//
//   struct fifo {
//     std::deque<int> values;
//     void push(int v) { values.push_back(v); }
//     std::optional<int> pop() { … }
//     bool operator==(const fifo&) const = default;
//   };
//
//   FEARLESS_LINEARIZABLE(Queue, IsAQueue, my_queue<int>, fifo) {
//     add("push", FEARLESS_CALL(push), fearless::gen::range(0, 3));
//     add("pop", FEARLESS_CALL(pop));
//   }
//
// Without GoogleTest: fearless::check_linearizable. Histories from elsewhere: fearless::history.
#pragma once

#include <fearless/call.hpp>
#include <fearless/linearizable/history.hpp>
#include <fearless/linearizable/test.hpp>

#if __has_include(<gtest/gtest.h>)
#include <fearless/gtest.hpp>

// A test: suite, name, the object, and the specification (if that is another class). The body is a member
// function of fearless::linearizable<…>.
#define FEARLESS_LINEARIZABLE(suite, name, ...)                                                       \
  static_assert(sizeof(#suite) > 1 && sizeof(#name) > 1, "a test needs a suite and a name");          \
  struct FEARLESS_BODY_CLASS_(suite, name) : ::fearless::linearizable<__VA_ARGS__> {                  \
    void Declare();                                                                                   \
  };                                                                                                  \
  TEST(suite, name) {                                                                                 \
    FEARLESS_BODY_CLASS_(suite, name) fearless_test;                                                  \
    fearless_test.Declare();                                                                          \
    ::fearless::detail::run_family(#suite, #name, __FILE__, __LINE__, fearless_test.chosen_options(), \
                                   fearless_test.family());                                           \
  }                                                                                                   \
  void FEARLESS_BODY_CLASS_(suite, name)::Declare()
#endif
