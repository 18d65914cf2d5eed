// Shorthand for the tests of exhaustive search.
#pragma once

// Assertions are what these programs fail by, in every build.
#undef NDEBUG
#include <cassert>

#include <gtest/gtest.h>
#include <fearless/fearless.hpp>

#include <unistd.h>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <utility>

namespace exhaustive {

template <class Body>
fearless::result explore(const char* memory_model, Body body) {
  fearless::options o;
  o.name = "program";
  o.strategy = "exhaustive";
  o.memory_model = memory_model;
  return fearless::check(o, body);
}

// Two threads, joined.
template <class A, class B>
void both(A a, B b) {
  std::thread first(std::move(a));
  std::thread second(std::move(b));
  first.join();
  second.join();
}

// All executions, or all but those that take more early timeouts than are permitted.
inline bool all_tried(const fearless::result& r) {
  return r.complete || r.report.find("passed, the") != std::string::npos;
}

// All executions were tried and none was wrong.
template <class Body>
void expect_verified(const char* memory_model, Body body) {
  const fearless::result r = explore(memory_model, body);
  EXPECT_TRUE(r.passed()) << r.report;
  EXPECT_TRUE(all_tried(r)) << r.report;
}

// All executions were tried, more than `at_least`, and every one is another graph. The file is this process's
// own: other test programs run at the same time.
template <class Body>
void expect_none_twice(const char* memory_model, std::uint64_t at_least, Body body) {
  const std::string file = testing::TempDir() + "hashes." + memory_model + "." + std::to_string(getpid());
  fearless::options o;
  o.strategy = "exhaustive";
  o.memory_model = memory_model;
  o.hashes = file;
  const fearless::result r = fearless::check(o, body);
  ASSERT_TRUE(all_tried(r)) << r.report;
  std::ifstream in(file);
  std::set<std::string> seen;
  std::uint64_t lines = 0;
  for (std::string line; std::getline(in, line); ++lines) seen.insert(line);
  std::remove(file.c_str());
  EXPECT_EQ(lines, r.executions);
  EXPECT_EQ(seen.size(), lines);
  EXPECT_GT(lines, at_least);
}

// It was found wrong in the way said, and the token shows that again.
template <class Body>
void expect_violation(const char* memory_model, const std::string& kind, Body body) {
  const fearless::result r = explore(memory_model, body);
  ASSERT_TRUE(r.failed()) << r.report;
  EXPECT_TRUE(r.found(kind)) << r.report;
  fearless::options o;
  o.name = "program";
  o.replay = r.violations.front().replay;
  const fearless::result again = fearless::check(o, body);
  EXPECT_TRUE(again.failed() && again.found(kind)) << again.report;
}

}  // namespace exhaustive
