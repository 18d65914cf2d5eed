// What threads do between their turns at random: to yield, or to look again and again, puts nothing in order,
// and a loop that does its work is no livelock.
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "explore.hpp"

namespace {

using namespace exhaustive;
using namespace std::chrono_literals;

constexpr std::array strategies = {"random", "pct", "pos"};

fearless::result at_random(const char* strategy, std::uint64_t executions,
                           const std::function<void()>& body) {
  fearless::options o;
  o.name = "program";
  o.strategy = strategy;
  o.executions = executions;
  return fearless::check(o, body);
}

void expect_found(std::uint64_t within, const std::string& kind, const std::function<void()>& body) {
  for (const char* strategy : strategies) {
    const fearless::result r = at_random(strategy, within, body);
    ASSERT_TRUE(r.found(kind)) << strategy << r.report;
    fearless::options again;
    again.name = "program";
    again.replay = r.violations[0].replay;
    EXPECT_TRUE(fearless::check(again, body).found(kind)) << strategy << r.report;
  }
}

void expect_passed(std::uint64_t executions, const std::function<void()>& body) {
  for (const char* strategy : strategies) {
    const fearless::result r = at_random(strategy, executions, body);
    EXPECT_TRUE(r.passed()) << strategy << r.report;
  }
}

TEST(RareTurns, WhoYieldsMayGoOnFirst) {
  expect_found(2000, "assertion", [] {
    std::atomic<int> flag{0};
    bool seen = false;
    std::thread other([&] {
      std::this_thread::yield();
      seen = flag.load() == 1;
    });
    flag = 1;
    other.join();
    assert(seen);
  });
}

TEST(RareTurns, TwoAttemptsMayFail) {
  expect_found(5000, "assertion", [] {
    std::counting_semaphore<> free{0};
    bool gave_up = false;
    std::thread other([&] { gave_up = !free.try_acquire() && !free.try_acquire(); });
    free.release();
    other.join();
    assert(!gave_up);
  });
}

// Who comes to wait after so many looks must not miss the wake-up.
void park(unsigned looks, bool looks_again) {
  std::mutex m;
  std::condition_variable wakes;
  std::atomic<bool> set{false};
  bool parked = false;
  std::thread waiter([&] {
    for (unsigned i = 0; i < looks; ++i)
      if (set.load()) return;
    std::unique_lock lock(m);
    parked = true;
    if (looks_again) {
      wakes.wait(lock, [&] { return set.load(); });
    } else {
      wakes.wait(lock);
    }
  });
  set = true;
  {
    const std::lock_guard lock(m);
    if (parked) wakes.notify_one();
  }
  waiter.join();
}

TEST(RareTurns, ASpinMayGiveUp) {
  fearless::options o;
  o.name = "program";
  o.executions = 200000;
  o.spurious_wakeups = 0;
  for (const char* strategy : strategies)
    for (const unsigned looks : {30U, 34U, 100U}) {
      o.strategy = strategy;
      const fearless::result r = fearless::check(o, [looks] { park(looks, false); });
      EXPECT_TRUE(r.found("deadlock") || r.found("lost-wakeup")) << strategy << looks << r.report;
    }
  expect_passed(5000, [] { park(100, true); });
}

// ---- loops that look at a flag nobody sets, and do their work

TEST(RareTurns, ALoopThatDoesItsWorkIsNoLivelock) {
  expect_passed(3, [] {
    std::atomic<bool> cancelled{false};
    std::vector<long> table(4096);
    long sum = 0;
    std::thread([&] {
      for (long i = 0; i < 300000 && !cancelled.load(std::memory_order_relaxed); ++i)
        table[static_cast<std::size_t>(i * 7919 % 4096)] += i;
    }).join();
    for (const long v : table) sum += v;
    assert(sum == 300000L * 299999 / 2);
  });
}

TEST(RareTurns, ALoopThatCountsIsNoLivelock) {
  expect_passed(3, [] {
    std::atomic<bool> cancelled{false};
    long sum = 0;
    std::thread([&] {
      long s = 0;
      for (long i = 0; i < 80000 && !cancelled.load(std::memory_order_relaxed); ++i) s += i;
      sum = s;
    }).join();
    assert(sum == 80000L * 79999 / 2);
  });
}

TEST(RareTurns, ALoopThatWaitsForNothingIs) {
  expect_found(3, "livelock", [] {
    std::atomic<bool> never{false};
    std::thread([&] {
      for (unsigned looks = 0; !never.load(); ++looks)
        if (looks % 16 == 0) std::this_thread::yield();
    }).join();
  });
}

// ---- time passes for those who sleep while another asks again and again

void ask_until_done(const std::function<bool(std::mutex&, const bool&, sem_t&)>& ask) {
  std::mutex m;
  bool done = false;
  sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  std::thread sleeper([&] {
    for (int i = 0; i < 50; ++i) std::this_thread::sleep_for(10ms);
    const std::lock_guard lock(m);
    done = true;
    sem_post(&semaphore);
  });
  while (!ask(m, done, semaphore)) {}
  sleeper.join();
  sem_destroy(&semaphore);
}

TEST(RareTurns, TimePassesWhileAnotherAsks) {
  const auto looks = [](std::mutex& m, const bool& done) {
    const std::lock_guard lock(m);
    return done;
  };
  expect_passed(
      20, [&] { ask_until_done([&](std::mutex& m, const bool& done, sem_t&) { return looks(m, done); }); });
  expect_passed(20, [&] {
    ask_until_done([&](std::mutex& m, const bool& done, sem_t&) {
      std::this_thread::sleep_for(1us);
      return looks(m, done);
    });
  });
  expect_passed(20, [] {
    ask_until_done([](std::mutex&, const bool&, sem_t& semaphore) {
      timespec now{};
      clock_gettime(CLOCK_REALTIME, &now);
      return sem_timedwait(&semaphore, &now) == 0;
    });
  });
  expect_passed(20, [&] {
    ask_until_done([&](std::mutex& m, const bool& done, sem_t&) {
      poll(nullptr, 0, 0);
      return looks(m, done);
    });
  });
}

// ---- a signal to the process

// Blocked by all, it goes to one of those that wait for it.
TEST(RareTurns, ASignalIsTakenOnce) {
  expect_passed(500, [] {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::atomic<int> taken{0};
    const auto take = [&] {
      int signal = 0;
      sigwait(&signals, &signal);
      ++taken;
    };
    std::thread a(take), b(take);
    kill(getpid(), SIGUSR1);
    while (taken.load() == 0) std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(100ms);
    assert(taken.load() == 1);
    kill(getpid(), SIGUSR1);
    a.join();
    b.join();
  });
}

// ---- what is destroyed must not be in use, nor come to be

template <class Use, class Destroy>
void destroy_after_use(bool waits, const Use& use, const Destroy& destroy) {
  std::atomic<bool> begun{false};
  std::thread other([&] {
    begun = true;
    use();
  });
  while (!begun.load()) {}
  if (waits) other.join();
  destroy();
  if (!waits) other.join();
}

void expect_misuse(const std::function<void(bool waits)>& body) {
  expect_found(200, "sync-misuse", [&] { body(false); });
  expect_passed(500, [&] { body(true); });
  for (const char* model : {"sc", "rc11"}) {
    expect_violation(model, "sync-misuse", [&] { body(false); });
    expect_verified(model, [&] { body(true); });
  }
}

TEST(RareTurns, ObjectsAreDestroyedInUse) {
  expect_misuse([](bool waits) {
    pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
    destroy_after_use(
        waits,
        [&] {
          pthread_mutex_lock(&m);
          pthread_mutex_unlock(&m);
        },
        [&] { pthread_mutex_destroy(&m); });
  });
  expect_misuse([](bool waits) {
    pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;
    destroy_after_use(
        waits,
        [&] {
          pthread_rwlock_rdlock(&l);
          pthread_rwlock_unlock(&l);
        },
        [&] { pthread_rwlock_destroy(&l); });
  });
  expect_misuse([](bool waits) {
    pthread_cond_t c = PTHREAD_COND_INITIALIZER;
    destroy_after_use(waits, [&] { pthread_cond_signal(&c); }, [&] { pthread_cond_destroy(&c); });
  });
  expect_misuse([](bool waits) {
    sem_t s;
    sem_init(&s, 0, 1);
    destroy_after_use(waits, [&] { sem_trywait(&s); }, [&] { sem_destroy(&s); });
  });
  expect_misuse([](bool waits) {
    pthread_barrier_t b;
    pthread_barrier_init(&b, nullptr, 1);
    destroy_after_use(waits, [&] { pthread_barrier_wait(&b); }, [&] { pthread_barrier_destroy(&b); });
  });
}

// The flag is set under the lock: that does not say that the lock is no longer held.
TEST(RareTurns, ALockIsDestroyedBeforeItIsGivenUp) {
  expect_misuse([](bool locks) {
    pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
    std::atomic<bool> done{false};
    std::thread other([&] {
      pthread_mutex_lock(&m);
      done = true;
      pthread_mutex_unlock(&m);
    });
    while (!done.load()) {}
    if (locks) {
      pthread_mutex_lock(&m);
      pthread_mutex_unlock(&m);
    }
    pthread_mutex_destroy(&m);
    other.join();
  });
}

TEST(RareTurns, AConditionVariableIsGoneBeforeItIsNotified) {
  expect_misuse([](bool under_lock) {
    std::mutex m;
    bool done = false;
    std::thread other;
    {
      std::condition_variable changed;
      other = std::thread([&] {
        std::unique_lock lock(m);
        done = true;
        if (!under_lock) lock.unlock();
        changed.notify_one();
      });
      std::unique_lock lock(m);
      changed.wait(lock, [&] { return done; });
    }
    other.join();
  });
}

// ---- what is told of a race

[[gnu::noinline]] int read_first(const int* shared) { return *shared; }
[[gnu::noinline]] int read_again(const int* shared) { return *shared; }

TEST(RareTurns, ARaceIsWithTheLastAccess) {
  for (const char* strategy : strategies) {
    const fearless::result r = at_random(strategy, 100, [] {
      const auto shared = std::make_unique<int>(0);
      int sum = read_first(shared.get()) + read_again(shared.get());
      std::thread other([&] { *shared = 1; });
      sum += read_first(shared.get());
      other.join();
      assert(sum >= 0);
    });
    ASSERT_TRUE(r.found("data-race")) << r.report;
    EXPECT_LT(r.report.find("creates main/1"), r.report.find("read memory #1")) << r.report;
  }
}

[[gnu::noinline]] void frees(const int* shared) { delete shared; }

TEST(RareTurns, AFreeIsWhereTheBlockWasFreed) {
  for (const char* strategy : strategies) {
    const fearless::result r = at_random(strategy, 100, [] {
      const auto* const shared = new int(0);
      std::thread([] {}).join();
      frees(shared);
      assert(read_again(shared) >= 0);
    });
    ASSERT_TRUE(r.found("use-after-free")) << r.report;
    EXPECT_NE(r.report.find("in frees\n"), std::string::npos) << r.report;
  }
}

TEST(RareTurns, ABlockFreedTwiceHasTwoPlaces) {
  for (const char* strategy : strategies) {
    const fearless::result r = at_random(strategy, 100, [] {
      const auto* const shared = new int(0);
      std::thread([&] { frees(shared); }).join();
      delete shared;
    });
    ASSERT_TRUE(r.found("double-free")) << r.report;
    EXPECT_NE(r.report.find("before, by main/1 at "), std::string::npos) << r.report;
  }
}

thread_local int of_a_thread = 0;

TEST(RareTurns, AThreadLocalVariableGoesWithItsThread) {
  for (const char* strategy : strategies) {
    const fearless::result r = at_random(strategy, 100, [] {
      int* taken = nullptr;
      std::thread([&] { taken = &of_a_thread; }).join();
      *taken = 1;
    });
    ASSERT_TRUE(r.found("use-after-free")) << r.report;
    EXPECT_NE(r.report.find("of a thread-local variable of main/1, which has ended"), std::string::npos)
        << r.report;
    EXPECT_EQ(r.report.find(" at ?"), std::string::npos) << r.report;
  }
}

// ---- threads that nobody joins

TEST(RareTurns, AThreadThatHasEndedIsToBeJoined) {
  const auto starts = [](bool detached) {
    pthread_t other;
    ASSERT_EQ(pthread_create(&other, nullptr, [](void*) -> void* { return nullptr; }, nullptr), 0);
    if (detached) pthread_detach(other);
  };
  for (const char* strategy : strategies) {
    const fearless::result r = at_random(strategy, 100, [&] { starts(false); });
    ASSERT_TRUE(r.found("thread-leak")) << r.report;
    EXPECT_NE(r.report.find("has ended and is neither joined nor detached"), std::string::npos) << r.report;
    EXPECT_TRUE(at_random(strategy, 100, [&] { starts(true); }).passed());
  }
  fearless::options o;
  o.leaked_threads = "end";
  EXPECT_TRUE(fearless::check(o, [&] { starts(false); }).passed());
}

// ---- handlers of faults

TEST(RareTurns, AHandlerThatIsToBeResetHandlesOneFault) {
  for (const char* strategy : strategies) {
    const fearless::result r = at_random(strategy, 100, [] {
      struct sigaction once{};
      once.sa_handler = [](int) {};
      once.sa_flags = static_cast<int>(SA_RESETHAND);
      sigaction(SIGSEGV, &once, nullptr);
      std::thread([] {
        int* volatile nowhere = nullptr;
        *nowhere = 1;
      }).join();
    });
    ASSERT_TRUE(r.found("crash")) << r.report;
  }
}

}  // namespace
