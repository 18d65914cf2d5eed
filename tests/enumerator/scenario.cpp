#include "scenario.hpp"

#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <fearless/annotate.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <limits>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <thread>

namespace enumerator {
namespace {

constexpr std::chrono::milliseconds moment(1);

class Semaphore {
 public:
  explicit Semaphore(int count) { sem_init(&semaphore_, 0, static_cast<unsigned>(count)); }
  ~Semaphore() { sem_destroy(&semaphore_); }
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  void acquire() { sem_wait(&semaphore_); }
  bool try_acquire() { return sem_trywait(&semaphore_) == 0; }
  bool timed_acquire() {
    timespec until{};
    clock_gettime(CLOCK_REALTIME, &until);
    ++until.tv_sec;
    return sem_timedwait(&semaphore_, &until) == 0;
  }
  void post() { sem_post(&semaphore_); }
  int count() {
    int n = 0;
    sem_getvalue(&semaphore_, &n);
    return n;
  }

 private:
  sem_t semaphore_;
};

class Barrier {
 public:
  explicit Barrier(int count) { pthread_barrier_init(&barrier_, nullptr, static_cast<unsigned>(count)); }
  ~Barrier() { pthread_barrier_destroy(&barrier_); }
  Barrier(const Barrier&) = delete;
  Barrier& operator=(const Barrier&) = delete;
  void arrive_and_wait() { pthread_barrier_wait(&barrier_); }

 private:
  pthread_barrier_t barrier_;
};

int futex(std::atomic<int>& word, int operation, int value, const timespec* timeout = nullptr) {
  return static_cast<int>(syscall(SYS_futex, &word, operation, value, timeout));
}

}  // namespace

struct Scenario::Objects {
  Objects(const std::array<int, semaphores>& counts, int arrivals)
      : semaphore{Semaphore(counts[0]), Semaphore(counts[1])}, barrier(arrivals) {}

  std::array<std::mutex, conditions> mutex;  // each with the condition variable of its number
  std::array<std::condition_variable, conditions> condition;
  std::timed_mutex timed;
  std::shared_timed_mutex shared;
  std::once_flag once;
  std::array<Semaphore, semaphores> semaphore;
  Barrier barrier;
  std::array<std::atomic<int>, variables> variable{};
};

Scenario::Scenario(const Program& p)
    : thread_count_(p.threads.size()), initial_counts_(p.initial_counts), barrier_(p.barrier) {
  if (thread_count_ > most_threads) throw std::length_error("too many threads");
  for (std::size_t t = 0; t < thread_count_; ++t) {
    const auto& operations = p.threads[t];
    if (operations.size() > most_operations) throw std::length_error("too long a thread");
    std::copy(operations.begin(), operations.end(), threads_[t].operations.begin());
    threads_[t].size = operations.size();
  }
}

// The result, if there is one.
int Scenario::perform(const Operation& o, Objects& objects) {
  // A wait is given the lock of a mutex that is held, and leaves it held.
  const auto with_lock = [&](auto wait) {
    std::unique_lock lock(objects.mutex[o.object], std::adopt_lock);
    const int result = wait(lock, objects.condition[o.object]);
    lock.release();
    return result;
  };
  std::atomic<int>& variable = objects.variable[o.object % variables];
  const auto changed = [&] { return objects.variable[o.object2].load() != o.value; };

  switch (o.kind) {
    case Kind::lock:
      if (o.object == timed_mutex) objects.timed.lock();
      else objects.mutex[o.object].lock();
      break;
    case Kind::lock_both:
      if (o.object == timed_mutex) std::lock(objects.timed, objects.mutex[o.object2]);
      else if (o.object2 == timed_mutex) std::lock(objects.mutex[o.object], objects.timed);
      else std::lock(objects.mutex[o.object], objects.mutex[o.object2]);
      break;
    case Kind::unlock:
      if (o.object == timed_mutex) objects.timed.unlock();
      else objects.mutex[o.object].unlock();
      break;
    case Kind::try_lock:
      return (o.object == timed_mutex ? objects.timed.try_lock() : objects.mutex[o.object].try_lock()) ? 1
                                                                                                       : 0;
    case Kind::timed_lock: return objects.timed.try_lock_for(moment) ? 1 : 0;
    case Kind::wait:
      return with_lock([](auto& lock, auto& condition) {
        condition.wait(lock);
        return 0;
      });
    case Kind::timed_wait:
      return with_lock([](auto& lock, auto& condition) {
        return condition.wait_for(lock, moment) == std::cv_status::no_timeout ? 1 : 0;
      });
    case Kind::wait_while:
      return with_lock([&](auto& lock, auto& condition) {
        condition.wait(lock, changed);
        return 0;
      });
    case Kind::timed_wait_while:
      return with_lock(
          [&](auto& lock, auto& condition) { return condition.wait_for(lock, moment, changed) ? 1 : 0; });
    case Kind::notify_one: objects.condition[o.object].notify_one(); break;
    case Kind::notify_all: objects.condition[o.object].notify_all(); break;
    case Kind::acquire: objects.semaphore[o.object].acquire(); break;
    case Kind::try_acquire: return objects.semaphore[o.object].try_acquire() ? 1 : 0;
    case Kind::timed_acquire: return objects.semaphore[o.object].timed_acquire() ? 1 : 0;
    case Kind::post: objects.semaphore[o.object].post(); break;
    case Kind::arrive: objects.barrier.arrive_and_wait(); break;
    case Kind::load: return objects.variable[o.object].load();
    case Kind::store: objects.variable[o.object].store(o.value); break;
    case Kind::add: return objects.variable[o.object].fetch_add(o.value);
    case Kind::spin_while:
      while (objects.variable[o.object].load() == o.value) {}
      break;
    case Kind::share: objects.shared.lock_shared(); break;
    case Kind::try_share: return objects.shared.try_lock_shared() ? 1 : 0;
    case Kind::timed_share: return objects.shared.try_lock_shared_for(moment) ? 1 : 0;
    case Kind::unshare: objects.shared.unlock_shared(); break;
    case Kind::own: objects.shared.lock(); break;
    case Kind::try_own: return objects.shared.try_lock() ? 1 : 0;
    case Kind::timed_own: return objects.shared.try_lock_for(moment) ? 1 : 0;
    case Kind::disown: objects.shared.unlock(); break;
    case Kind::once: {
      int called = 0;
      std::call_once(objects.once, [&] {
        called = 1;
        variable.fetch_add(o.value);
      });
      return called;
    }
    case Kind::futex_wait: return futex(variable, FUTEX_WAIT_PRIVATE, o.value) == 0 ? 1 : 0;
    case Kind::futex_timed_wait: {
      constexpr timespec a_while{0, 1'000'000};
      return futex(variable, FUTEX_WAIT_PRIVATE, o.value, &a_while) == 0 ? 1 : 0;
    }
    case Kind::futex_wake_one: return futex(variable, FUTEX_WAKE_PRIVATE, 1);
    case Kind::futex_wake_two: return futex(variable, FUTEX_WAKE_PRIVATE, 2);
    case Kind::futex_wake_all: return futex(variable, FUTEX_WAKE_PRIVATE, std::numeric_limits<int>::max());
    case Kind::atomic_wait: variable.wait(o.value); break;
    case Kind::atomic_notify_one: variable.notify_one(); break;
    case Kind::atomic_notify_all: variable.notify_all(); break;
    case Kind::spin_take:
      for (int expected = 0; !objects.variable[o.object].compare_exchange_strong(expected, 1);) expected = 0;
      break;
  }
  return 0;
}

void Scenario::run(const Thread& t, Objects& objects, Results& results) {
  for (std::size_t i = 0; i < t.size; ++i) {
    const Operation& o = t.operations[i];
    if (o.condition >= 0 && results[static_cast<std::size_t>(o.condition)] == 0) continue;
    results[i] = perform(o, objects);
  }
}

void Scenario::operator()() const {
  Objects objects(initial_counts_, barrier_);
  std::array<Results, most_threads> results{};
  std::array<std::thread, most_threads> threads;
  for (std::size_t t = 0; t < thread_count_; ++t)
    threads[t] = std::thread([this, &objects, &results, t] { run(threads_[t], objects, results[t]); });
  for (std::size_t t = 0; t < thread_count_; ++t) threads[t].join();

  OutcomeText text;
  for (std::size_t t = 0; t < thread_count_; ++t) {
    text.begin_thread(t);
    for (std::size_t i = 0; i < threads_[t].size; ++i)
      if (has_result(threads_[t].operations[i].kind)) text.result(results[t][i]);
  }
  text.begin_variables();
  for (const std::atomic<int>& v : objects.variable) text.result(v.load());
  text.begin_counts();
  for (Semaphore& s : objects.semaphore) text.result(s.count());
  fearless::outcome(text.view());
}

}  // namespace enumerator
