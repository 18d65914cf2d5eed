// Every lock, condition variable, semaphore, latch and barrier of the C++ library.
#include <fearless/gtest.hpp>

#include <barrier>
#include <chrono>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;

template <class Mutex>
void count_under() {
  Mutex mutex;
  int n = 0;
  const auto add = [&] {
    std::lock_guard<Mutex> lock(mutex);
    ++n;
  };
  std::thread a(add), b(add);
  a.join();
  b.join();
  EXPECT_EQ(n, 2);
}

}  // namespace

FEARLESS_TEST(KitchenSink, Mutexes) {
  count_under<std::mutex>();
  count_under<std::timed_mutex>();
  count_under<std::recursive_mutex>();
  count_under<std::recursive_timed_mutex>();
  count_under<std::shared_mutex>();
  count_under<std::shared_timed_mutex>();
}

FEARLESS_TEST(KitchenSink, TimedAndTriedLocks) {
  std::timed_mutex timed;
  std::recursive_timed_mutex again;
  std::shared_timed_mutex shared;
  int n = 0;
  const auto work = [&] {
    if (timed.try_lock_for(5ms)) {
      ++n;
      timed.unlock();
    }
    std::unique_lock lock(again, std::try_to_lock);
    if (lock.owns_lock()) {
      EXPECT_TRUE(again.try_lock() || true);
      again.unlock();
    }
    if (shared.try_lock_shared_until(std::chrono::steady_clock::now() + 1ms)) shared.unlock_shared();
  };
  std::thread a([&] {
    if (timed.try_lock_until(std::chrono::steady_clock::now() + 5ms)) {
      ++n;
      timed.unlock();
    }
  });
  std::thread b([&] {
    std::shared_lock lock(shared, 1ms);
    std::this_thread::yield();
  });
  a.join();
  b.join();
  if (again.try_lock()) {
    again.lock();
    again.unlock();
    again.unlock();
  }
  (void)work;
  EXPECT_LE(n, 1);
}

FEARLESS_TEST(KitchenSink, ScopedAndSharedLocks) {
  std::mutex first, second;
  std::shared_mutex shared;
  int value = 0;
  const auto both = [&](std::mutex& x, std::mutex& y) {
    std::scoped_lock lock(x, y);
    std::unique_lock writer(shared);
    ++value;
  };
  std::thread a(both, std::ref(first), std::ref(second));
  std::thread b(both, std::ref(second), std::ref(first));
  std::thread c([&] {
    std::shared_lock reader(shared);
    EXPECT_LE(value, 2);
  });
  a.join();
  b.join();
  c.join();
  EXPECT_EQ(value, 2);
}

FEARLESS_TEST(KitchenSink, ConditionVariables) {
  std::mutex mutex;
  std::condition_variable changed;
  std::condition_variable_any any;
  int stage = 0;
  std::thread a([&] {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return stage == 1; });
    stage = 2;
    any.notify_all();
  });
  std::thread b([&] {
    std::unique_lock lock(mutex);
    any.wait(lock, [&] { return stage == 2; });
    EXPECT_FALSE(changed.wait_for(lock, 1ms, [&] { return stage == 3; }));
  });
  {
    std::lock_guard lock(mutex);
    stage = 1;
  }
  changed.notify_one();
  a.join();
  b.join();
}

FEARLESS_TEST(KitchenSink, InterruptibleWait) {
  std::mutex mutex;
  std::condition_variable_any arrived;
  std::jthread waits([&](const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    EXPECT_FALSE(arrived.wait(lock, stop, [] { return false; }));
  });
  waits.request_stop();
}

FEARLESS_TEST(KitchenSink, LatchesAndBarriers) {
  std::latch started(2);
  std::barrier<> round(2);
  int phase[2] = {};
  const auto work = [&](int me) {
    started.arrive_and_wait();
    phase[me] = 1;
    round.arrive_and_wait();
    EXPECT_EQ(phase[1 - me], 1);
    round.arrive_and_drop();
  };
  std::thread a(work, 0), b(work, 1);
  a.join();
  b.join();
  EXPECT_TRUE(started.try_wait());
}

FEARLESS_TEST(KitchenSink, Semaphores) {
  // (One thread acquires: see scenarios/library/counting_semaphore.cpp.)
  std::counting_semaphore<4> items{0};
  std::binary_semaphore done{0};
  int made = 0;
  std::thread a([&] {
    items.acquire();
    EXPECT_EQ(made, 1);
    items.acquire();
    done.release();
  });
  made = 1;
  items.release(2);
  done.acquire();
  EXPECT_FALSE(done.try_acquire());
  EXPECT_FALSE(done.try_acquire_for(1ms));
  a.join();
}
