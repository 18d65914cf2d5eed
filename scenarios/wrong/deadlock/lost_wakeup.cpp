// A thread waits until another has opened a gate.
// Wrong: the notification is taken for a message that waits for its receiver. If it comes before
// the wait begins, nobody hears it, and the wait has no end.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

FEARLESS_TEST(LostWakeup, NotifiedTooEarly) {
  std::mutex mutex;
  std::condition_variable opened;
  std::jthread opener([&] { opened.notify_one(); });
  std::unique_lock lock(mutex);
  opened.wait(lock);  // wrong: nothing says whether it has happened already
}
