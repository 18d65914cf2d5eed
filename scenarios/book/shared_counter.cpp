// Several threads count in one place: a mutex, shared by its references being counted. Nothing of it is
// refused.
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace {

using fearless::arc;
using Counter = arc<fearless::mutex<int>>;

int counted_by(int threads) {
  const Counter counter = fearless::make_arc<fearless::mutex<int>>(0);
  std::vector<fearless::join_handle<void>> handles;
  for (int i = 0; i < threads; ++i)
    handles.push_back(fearless::spawn([](const Counter& c) { ++*c->lock(); }, counter));
  for (auto& handle : handles) handle.join();
  return *counter->lock();
}

}  // namespace

FEARLESS_TEST(SharedCounter, Right) { EXPECT_EQ(counted_by(3), 3); }

FEARLESS_TEST(SharedCounter, TenThreads) { EXPECT_EQ(counted_by(10), 10); }

FEARLESS_TEST(SharedCounter, PlainCpp) {
  struct Shared {
    std::mutex mutex;
    int count = 0;
  };
  const auto shared = std::make_shared<Shared>();
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([shared] {
      const std::lock_guard lock(shared->mutex);
      ++shared->count;
    });
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(shared->count, 3);
}
