// What threads wait for ends as soon as it may: once all that wait have been woken, though they may not have
// gone on yet.
#include <fearless/gtest.hpp>

#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>

// [thread.condition.condvar]/5: all have been notified, and need not have returned. (The example of
// pthread_cond_destroy in POSIX is this one.)
FEARLESS_TEST(EarlyEnd, ConditionVariableOfWhoHasBeenWoken) {
  struct Entry {
    bool busy = true;
    std::condition_variable free;
  };
  std::mutex mutex;
  auto entry = std::make_unique<Entry>();
  const auto find = [&] {
    std::unique_lock lock(mutex);
    while (entry != nullptr && entry->busy) entry->free.wait(lock);
  };
  std::thread a(find), b(find);
  std::unique_ptr<Entry> last;
  {
    std::lock_guard lock(mutex);
    last = std::move(entry);
    last->free.notify_all();
  }
  last.reset();
  a.join();
  b.join();
}

// pthread_barrier_destroy: nobody is blocked on it any more.
FEARLESS_TEST(EarlyEnd, BarrierOfWhoHasArrived) {
  auto* barrier = new pthread_barrier_t;
  pthread_barrier_init(barrier, nullptr, 2);
  std::thread t([barrier] { pthread_barrier_wait(barrier); });
  pthread_barrier_wait(barrier);
  pthread_barrier_destroy(barrier);
  delete barrier;
  t.join();
}

// The C library goes through a thread's values from the oldest key on.
FEARLESS_TEST(EarlyEnd, ValuesOfKeys) {
  struct Keys {
    pthread_key_t user = 0, used = 0;
  };
  static Keys keys;
  const auto make = [](pthread_key_t* key, void (*destroy)(void*)) { pthread_key_create(key, destroy); };
  make(&keys.user, [](void* value) {
    EXPECT_EQ(*static_cast<int*>(pthread_getspecific(keys.used)), 1);
    delete static_cast<int*>(value);
  });
  make(&keys.used, [](void* value) { delete static_cast<int*>(value); });
  std::thread t([] {
    pthread_setspecific(keys.used, new int(1));
    pthread_setspecific(keys.user, new int(2));
  });
  t.join();
  pthread_key_delete(keys.user);
  pthread_key_delete(keys.used);
}

// The reader makes progress, in memory of the library's.
FEARLESS_TEST(EarlyEnd, LinesThatAreReadUntilThereAreNoMore) {
  const auto in = std::make_unique<std::istringstream>("a\nb\nc\n");
  std::atomic<bool> stop{false};
  int lines = 0;
  std::thread t([&] {
    std::string line;
    while (!stop.load() && std::getline(*in, line)) ++lines;
  });
  t.join();
  EXPECT_EQ(lines, 3);
}
