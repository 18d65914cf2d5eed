// A condition variable ends while one of two still waits: one is woken.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

FEARLESS_TEST(EarlyEnd, ConditionVariableOfWhoWaits) {
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
    last->free.notify_one();
  }
  last.reset();
  a.join();
  b.join();
}
