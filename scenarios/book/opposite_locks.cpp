// Two locks, taken in opposite orders. The chapter warns of it; neither Rust nor these types refuse it.
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <mutex>
#include <thread>
#include <utility>

namespace {

using fearless::arc;
using Both = arc<fearless::mutex<std::pair<int, int>>>;

void add(const Both& both) {
  const auto held = both->lock();
  ++held->first;
  ++held->second;
}

}  // namespace

FEARLESS_TEST(LocksTakenOppositely, PlainCpp) {
  std::mutex one, other;
  std::thread t([&] {
    const std::lock_guard first(one);
    const std::lock_guard second(other);
  });
  {
    const std::lock_guard first(other);
    const std::lock_guard second(one);
  }
  t.join();
}

FEARLESS_TEST(LocksTakenOppositely, ByTheTypes) {
  const fearless::mutex<int> one(0), other(0);
  std::thread t([&] {
    const auto first = one.lock();
    const auto second = other.lock();
  });
  {
    const auto first = other.lock();
    const auto second = one.lock();
  }
  t.join();
}

FEARLESS_TEST(LocksTakenOppositely, Right) {
  const Both both = fearless::make_arc<fearless::mutex<std::pair<int, int>>>(0, 0);
  auto a = fearless::spawn(add, both);
  add(both);
  a.join();
  EXPECT_EQ(both->lock()->second, 2);
}
