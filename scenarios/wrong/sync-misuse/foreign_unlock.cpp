// One thread holds the others back until another lets them go.
// Wrong: it does so with a mutex, locked here and unlocked there. A mutex belongs to the thread
// that locked it; unlocking another's is undefined, however often it seems to work.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

FEARLESS_TEST(ForeignUnlock, Mutex) {
  std::mutex held;
  int prepared = 0;
  held.lock();
  std::jthread other([&] {
    prepared = 1;
    held.unlock();  // wrong: not the owner
  });
  held.lock();
  EXPECT_EQ(prepared, 1);
  held.unlock();
}
