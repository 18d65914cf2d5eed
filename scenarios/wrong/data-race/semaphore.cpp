// A pool of two connections for three users, counted by a semaphore.
// Wrong: the semaphore lets two users in at a time, and both change the list of connections. A
// semaphore of more than one is no mutex.
#include <fearless/gtest.hpp>

#include <atomic>
#include <semaphore>
#include <thread>

namespace {

class Pool {
 public:
  int take() {
    free_.acquire();
    return connections_[--count_];  // wrong: two can be here
  }
  void give_back(int connection) {
    connections_[count_++] = connection;
    free_.release();
  }

 private:
  std::counting_semaphore<2> free_{2};
  int count_ = 2;
  int connections_[2] = {0, 1};
};

}  // namespace

FEARLESS_TEST(Semaphore, TwoInside) {
  Pool pool;
  std::atomic<int> uses{0};
  const auto use = [&] {
    const int connection = pool.take();
    ++uses;
    pool.give_back(connection);
  };
  std::jthread a(use), b(use), c(use);
}
