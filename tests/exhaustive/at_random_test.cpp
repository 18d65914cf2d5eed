// What random searches under a weak memory model have in common with those under sc.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <semaphore>
#include <shared_mutex>

#include "explore.hpp"

namespace {

using namespace exhaustive;
using namespace std::chrono_literals;

fearless::options options_of(const char* strategy, const char* memory_model) {
  fearless::options o;
  o.name = "program";
  o.strategy = strategy;
  o.memory_model = memory_model;
  o.executions = 2000;
  return o;
}

template <class Body>
fearless::result at_random(const char* strategy, const char* memory_model, Body body) {
  return fearless::check(options_of(strategy, memory_model), body);
}

// f of the options of each search at random, under both models.
template <class F>
void in_every_search(F f) {
  for (const char* model : {"sc", "rc11"})
    for (const char* strategy : {"random", "pct", "pos"}) f(options_of(strategy, model));
}

// One thread waits, as it does, for what the other notifies it of.
template <class Wait>
void hand_over(Wait wait) {
  std::mutex mutex;
  std::condition_variable condition;
  bool ready = false;
  std::thread other([&] {
    const std::lock_guard lock(mutex);
    ready = true;
    condition.notify_one();
  });
  {
    std::unique_lock lock(mutex);
    wait(condition, lock, ready);
    assert(ready);
  }
  other.join();
}
void wait_without_a_loop() {
  hand_over([](auto& condition, auto& lock, const bool& ready) {
    if (!ready) condition.wait(lock);
  });
}
void wait_in_a_loop() {
  hand_over([](auto& condition, auto& lock, const bool& ready) {
    while (!ready) condition.wait(lock);
  });
}

TEST(AtRandom, WaitsEndWithoutANotification) {
  for (const char* model : {"sc", "rc11"})
    for (const char* strategy : {"random", "pct", "pos"}) {
      const fearless::result r = at_random(strategy, model, wait_without_a_loop);
      ASSERT_TRUE(r.found("assertion")) << model << ' ' << strategy << r.report;
      fearless::options again;
      again.name = "program";
      again.replay = r.violations[0].replay;
      EXPECT_TRUE(fearless::check(again, wait_without_a_loop).found("assertion"));
      const fearless::result right = at_random(strategy, model, wait_in_a_loop);
      EXPECT_TRUE(right.passed()) << right.report;
    }
}

// However often the thread has looked at the clock, and slept, before.
TEST(AtRandom, SleepsAreAsLongAsTheySay) {
  const auto sleeps = [] {
    using clock = std::chrono::steady_clock;
    std::thread other([] {});
    for (int i = 0; i < 3; ++i) {
      for (int n = 0; n < i; ++n) static_cast<void>(clock::now());
      const auto from = clock::now();
      std::this_thread::sleep_for(1ms);
      const auto between = clock::now();
      assert(between - from >= 1ms);
      usleep(500);
      assert(clock::now() - between >= 500us);
      std::this_thread::sleep_until(between + 100ms);
      assert(clock::now() >= between + 100ms);
    }
    other.join();
  };
  for (const char* model : {"sc", "rc11"}) {
    const fearless::result r = at_random("random", model, sleeps);
    EXPECT_TRUE(r.passed()) << r.report;
  }
  expect_verified("rc11", sleeps);
}

// Who has slept may be the first all the same, and the last.
TEST(AtRandom, SleepersMayBeFirst) {
  const auto body = [] {
    std::atomic<int> order{0};
    std::thread sleeper([&] {
      std::this_thread::sleep_for(1ms);
      fearless::outcome(std::to_string(order.fetch_add(1)));
    });
    for (int i = 0; i < 3; ++i) order.fetch_add(1);
    sleeper.join();
  };
  for (const char* model : {"sc", "rc11"})
    for (const char* strategy : {"random", "pct", "pos"}) {
      const fearless::result r = at_random(strategy, model, body);
      EXPECT_EQ(r.outcomes.size(), 4U) << model << ' ' << strategy;
    }
}

// One holds a lock and sleeps; the other tries for a while, again and again.
template <class Lock, class Try>
void tried_again(Try take) {
  Lock lock;
  std::thread owner([&] {
    const std::lock_guard held(lock);
    std::this_thread::sleep_for(1h);
  });
  while (!take(lock)) {}
  owner.join();
}
TEST(AtRandom, LocksTriedForAWhileAreGotInTheEnd) {
  const auto alone = [](auto& lock) { return lock.try_lock_for(1ms) && (lock.unlock(), true); };
  const auto shared = [](auto& lock) {
    return lock.try_lock_shared_for(1ms) && (lock.unlock_shared(), true);
  };
  for (const char* model : {"sc", "rc11"})
    for (const char* strategy : {"random", "pct", "pos"}) {
      const auto ends = [&](auto body) {
        const fearless::result r = at_random(strategy, model, body);
        EXPECT_TRUE(r.passed()) << model << ' ' << strategy << r.report;
      };
      ends([&] { tried_again<std::timed_mutex>(alone); });
      ends([&] { tried_again<std::recursive_timed_mutex>(alone); });
      ends([&] { tried_again<std::shared_timed_mutex>(alone); });
      ends([&] { tried_again<std::shared_timed_mutex>(shared); });
      ends([] {
        std::counting_semaphore<2> s{0};
        std::thread other([&] {
          std::this_thread::sleep_for(1h);
          s.release();
        });
        while (!s.try_acquire_for(1ms)) {}
        other.join();
      });
    }
}

TEST(AtRandom, ADeadlineThatPassesEarlyIsTold) {
  const auto body = [] {
    std::mutex m;
    std::condition_variable changed;
    bool ready = false;
    std::thread other([&] {
      const std::lock_guard lock(m);
      ready = true;
      changed.notify_one();
    });
    {
      std::unique_lock lock(m);
      assert(changed.wait_for(lock, 10s, [&] { return ready; }));
    }
    other.join();
  };
  for (const char* memory_model : {"sc", "rc11"}) {
    const fearless::result r = at_random("random", memory_model, body);
    ASSERT_TRUE(r.found("assertion")) << r.report;
    EXPECT_NE(r.report.find("-- time passes: 10 s"), std::string::npos) << r.report;
  }
  fearless::options o;
  o.name = "program";
  EXPECT_NE(fearless::check(o, body).report.find("--fearless_early_timeouts=0"), std::string::npos);
  o.early_timeouts = 0;
  EXPECT_TRUE(fearless::check(o, body).passed());
}

std::atomic<int> in_the_end{0}, seen{0};

// What sequential consistency permits is told as it permits it.
TEST(AtRandom, ALoadIsToldBeforeTheStoreItDoesNotSee) {
  fearless::options o;
  o.name = "program";
  o.memory_model = "rc11";
  for (unsigned seed = 1; seed <= 20; ++seed) {
    o.seed = seed;
    const fearless::result r = fearless::check(o, [] {
      int last = 1;
      std::thread stores([] { in_the_end = 1; });
      std::thread loads([&] {
        seen = 1;
        last = in_the_end;
      });
      stores.join();
      loads.join();
      assert(last == 1);
    });
    ASSERT_TRUE(r.found("assertion")) << r.report;
    const auto store = r.report.find("in_the_end.store(1)"), load = r.report.find("in_the_end.load() = 0");
    EXPECT_TRUE(load != std::string::npos && (store == std::string::npos || load < store)) << r.report;
  }
}

// Deadlines are left for when nobody else goes on, however many have passed.
TEST(AtRandom, AWaitMayEndByItsDeadlineAgainAndAgain) {
  in_every_search([](const fearless::options& o) {
    const fearless::result r = fearless::check(o, [] {
      std::mutex mutex;
      std::condition_variable never;
      int rounds = 0;
      std::thread([&] {
        std::unique_lock lock(mutex);
        for (; rounds < 100; ++rounds) never.wait_for(lock, 50ms, [] { return false; });
      }).join();
      assert(rounds == 100);
    });
    EXPECT_TRUE(r.passed()) << r.report;
    EXPECT_EQ(r.blocked, 0U) << r.report;
  });
}

// What only a deadline lets go on is found also if none passes early.
TEST(AtRandom, ALostNotificationShowsAtTheDeadline) {
  in_every_search([](fearless::options o) {
    o.early_timeouts = 0;
    const fearless::result r = fearless::check(o, [] {
      std::mutex mutex;
      std::condition_variable told;
      bool done = false;
      std::thread waiter([&] {
        std::unique_lock lock(mutex);
        while (!done) {
          const std::cv_status status = told.wait_for(lock, 50ms);
          assert(!done || status == std::cv_status::no_timeout);
        }
      });
      {
        const std::lock_guard lock(mutex);
        done = true;  // and tells nobody
      }
      waiter.join();
    });
    EXPECT_TRUE(r.found("assertion")) << r.report;
  });
}

// [time.clock.req]: not even if another thread, which is before, has waited in between.
TEST(AtRandom, ASteadyClockDoesNotGoBack) {
  in_every_search([](const fearless::options& o) {
    const fearless::result r = fearless::check(o, [] {
      using Clock = std::chrono::steady_clock;
      std::mutex mutex;
      std::condition_variable never;
      Clock::time_point seen{};
      std::thread other([&] {
        std::unique_lock lock(mutex);
        never.wait_for(lock, 10s);
        std::this_thread::sleep_for(1s);
        seen = Clock::now();
      });
      for (int i = 0; i < 2; ++i) {
        const std::lock_guard lock(mutex);
        assert(Clock::now() >= seen);
      }
      other.join();
      assert(Clock::now() >= seen);
    });
    EXPECT_TRUE(r.passed()) << r.report;
  });
}

// A test-and-set that finds what it would set has changed nothing.
TEST(AtRandom, ALockThatIsNeverReleasedIsALivelock) {
  in_every_search([](fearless::options o) {
    o.steps = 20000;  // (half of them in vain are enough)
    const fearless::result r = fearless::check(o, [] {
      std::atomic_flag locked;
      const auto lock = [&] {
        while (locked.test_and_set(std::memory_order_acquire)) {}
      };
      both(lock, lock);
    });
    EXPECT_TRUE(r.found("livelock")) << r.report;
  });
}

}  // namespace
