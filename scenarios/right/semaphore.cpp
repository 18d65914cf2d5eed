// A pool of two connections for three users, counted by a semaphore.
// Right because the semaphore only counts: which connection one gets is decided under a mutex. (A POSIX
// semaphore: see scenarios/library/counting_semaphore.cpp.)
#include <semaphore.h>
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>
#include <vector>

namespace {

class Pool {
 public:
  Pool() { sem_init(&free_, 0, 2); }
  ~Pool() { sem_destroy(&free_); }

  int take() {
    while (sem_wait(&free_) != 0) continue;
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
    sem_post(&free_);
  }

 private:
  sem_t free_;
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
