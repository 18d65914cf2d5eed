// Correct synchronisation of every kind: neither detector may say anything.
#include <array>
#include <atomic>
#include <barrier>
#include <condition_variable>
#include <fearless/gtest.hpp>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

FEARLESS_TEST(Sound, Mutex) {
  std::mutex m;
  int n = 0;
  const auto add = [&] {
    for (int i = 0; i < 3; ++i) {
      const std::lock_guard<std::mutex> mine(m);
      ++n;
    }
  };
  std::thread a(add), b(add);
  a.join();
  b.join();
  EXPECT_EQ(n, 6);
}

FEARLESS_TEST(Sound, ConditionVariable) {
  std::mutex m;
  std::condition_variable there;
  std::vector<int> box;
  std::thread giver([&] {
    for (int i = 0; i < 2; ++i) {
      const std::lock_guard<std::mutex> mine(m);
      box.push_back(i);
      there.notify_one();
    }
  });
  for (int got = 0; got < 2;) {
    std::unique_lock<std::mutex> mine(m);
    there.wait(mine, [&] { return !box.empty(); });
    got += static_cast<int>(box.size());
    box.clear();
  }
  giver.join();
}

FEARLESS_TEST(Sound, ReleaseAndAcquire) {
  int data = 0;
  std::atomic<bool> ready{false};
  std::thread a([&] {
    data = 42;
    ready.store(true, std::memory_order_release);
  });
  while (!ready.load(std::memory_order_acquire)) std::this_thread::yield();
  EXPECT_EQ(data, 42);
  a.join();
}

// A read-modify-write goes on with the release sequence, relaxed or not.
FEARLESS_TEST(Sound, ReleaseSequence) {
  int data = 0;
  std::atomic<int> count{0};
  std::thread a([&] {
    data = 42;
    count.store(1, std::memory_order_release);
  });
  std::thread b([&] {
    int one = 1;
    count.compare_exchange_strong(one, 2, std::memory_order_relaxed);
  });
  if (count.load(std::memory_order_acquire) == 2) { EXPECT_EQ(data, 42); }
  a.join();
  b.join();
}

FEARLESS_TEST(Sound, SharedMutex) {
  std::shared_mutex m;
  std::string text = "one";
  std::thread writer([&] {
    const std::lock_guard<std::shared_mutex> mine(m);
    text += " and another that does not fit in";
  });
  const auto read = [&] {
    const std::shared_lock<std::shared_mutex> ours(m);
    EXPECT_GE(text.size(), 3U);
  };
  std::thread reader(read);
  read();
  writer.join();
  reader.join();
}

FEARLESS_TEST(Sound, SemaphoreLatchAndBarrier) {
  std::counting_semaphore<2> free(0);
  std::latch begun(2);
  std::barrier<> all(2);
  int first = 0, second = 0, third = 0;
  std::thread a([&] {
    first = 1;
    free.release();
    second = 2;
    begun.arrive_and_wait();
    third = 3;
    all.arrive_and_wait();
  });
  free.acquire();
  EXPECT_EQ(first, 1);
  begun.arrive_and_wait();
  EXPECT_EQ(second, 2);
  all.arrive_and_wait();
  EXPECT_EQ(third, 3);
  a.join();
}

struct Table {
  Table() : value(7) {}
  int value;
};
static int looked_up() {
  static const Table table;
  return table.value;
}
static std::once_flag once;
static int initialised = 0;

FEARLESS_TEST(Sound, InitialisationHappensOnce) {
  const auto use = [] {
    std::call_once(once, [] { initialised = 1; });
    EXPECT_EQ(initialised + looked_up(), 8);
  };
  std::thread a(use), b(use);
  a.join();
  b.join();
}

FEARLESS_TEST(Sound, FutureAndSharedPointer) {
  auto shared = std::make_shared<int>(1);
  std::promise<std::shared_ptr<int>> given;
  auto taken = given.get_future();
  std::thread a([&given, mine = shared] { given.set_value(std::make_shared<int>(*mine + 1)); });
  shared.reset();
  EXPECT_EQ(*taken.get(), 2);
  a.join();
}

// Memory that one thread gives back and another gets, in one execution and in the next.
FEARLESS_TEST(Sound, MemoryIsUsedAgain) {
  const auto work = [] {
    for (int i = 0; i < 20; ++i) {
      auto block = std::make_unique<std::array<char, 1 << 18>>();
      (*block)[0] = 1;
      (*block)[sizeof *block - 1] = 2;
    }
  };
  std::thread a(work), b(work);
  a.join();
  b.join();
}
