// One thread guards a value by lock A, N others by lock B; each increments it through a local copy
// and asserts that nobody changed it in between. Wrong: A does not exclude B. The wronglock_N
// family of SCTBench. (The value is volatile, which protects nothing, so that the compiler does
// read it a second time.)
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>
#include <vector>

namespace {

template <int Others>
void wrong_lock() {
  std::mutex a, b;
  volatile int value = 0;
  const auto increment = [&](std::mutex& mutex) {
    std::lock_guard lock(mutex);
    const int before = value;
    value = before + 1;
    EXPECT_EQ(value, before + 1);
  };
  std::vector<std::thread> threads;
  threads.emplace_back([&] { increment(a); });
  for (int i = 0; i < Others; ++i) threads.emplace_back([&] { increment(b); });
  for (std::thread& t : threads) t.join();
}

}  // namespace

FEARLESS_TEST_WITH(WrongLock, N3, .races = "explore") { wrong_lock<3>(); }
