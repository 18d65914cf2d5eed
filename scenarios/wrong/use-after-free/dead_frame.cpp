// Starts a computation and returns the thread that does it.
// Wrong: the thread writes to a variable of the function that started it, which may have returned
// by then. What Rust refuses with "closure may outlive the current function" (E0373).
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

[[gnu::noinline]] std::jthread start(int n) {  // so that there is a frame to end
  std::atomic<int> result{0};
  std::jthread thread([&result, n] { result = n * n; });
  return thread;  // wrong: `result` ends here
}

}  // namespace

FEARLESS_TEST(DeadFrame, WritesToIt) { std::jthread t = start(6); }
