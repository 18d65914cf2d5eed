// A pool of two connections for three users, counted by a semaphore.
// Right because the semaphore only counts: which connection one gets is decided under a mutex.
#include <fearless/gtest.hpp>

#include <mutex>
#include <semaphore>
#include <thread>
#include <vector>

namespace {

class Pool {
 public:
  int take() {
    free_.acquire();
    std::lock_guard lock(mutex_);
    const int connection = connections_.back();
    connections_.pop_back();
    return connection;
  }
  void give_back(int connection) {
    {
      std::lock_guard lock(mutex_);
      connections_.push_back(connection);
    }
    free_.release();
  }

 private:
  std::counting_semaphore<2> free_{2};
  std::mutex mutex_;
  std::vector<int> connections_{0, 1};
};

}  // namespace

FEARLESS_TEST(Semaphore, CountsOnly) {
  Pool pool;
  int uses[2] = {};
  const auto use = [&] {
    const int connection = pool.take();
    ++uses[connection];
    pool.give_back(connection);
  };
  { std::jthread a(use), b(use), c(use); }
  EXPECT_EQ(uses[0] + uses[1], 3);
}
