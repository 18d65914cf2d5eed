// A thread that nobody joins works on the frame of the function that started it.
// Rust: closure may outlive the current function, but it borrows `n` (E0373).
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <thread>

namespace {

[[maybe_unused]] void refused() {
  int n = 0;
#if WRONG == 1  // cannot be sent between threads
  // clang: int &
  auto a = fearless::spawn([&] { ++n; });  // <--
#elif WRONG == 2  // clang: ignoring return value
                  // g++: ignoring returned value
  fearless::spawn([n] { return n + 1; });  // <--
#else
  auto a = fearless::spawn([n] { return n + 1; });
#endif
  static_cast<void>(n);
}

void starts_a_thread() {
  int n = 0;
  std::thread([&n] { ++n; }).detach();
}

}  // namespace

FEARLESS_TEST(NeverJoined, PlainCpp) { starts_a_thread(); }

FEARLESS_TEST(NeverJoined, Right) {
  int n = 0;
  auto a = fearless::spawn([n] { return n + 1; });
  EXPECT_EQ(a.join(), 1);
}
