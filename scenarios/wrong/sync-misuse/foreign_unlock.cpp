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

// Wrong for a recursive mutex as well: that it may be locked again does not make it anybody's to unlock. It
// stays locked, and what it was to protect is not handed over.
FEARLESS_TEST(ForeignUnlock, RecursiveMutex) {
  std::recursive_mutex held;
  held.lock();
  std::jthread other([&] {
    held.unlock();  // wrong: not the owner
  });
  other.join();
  held.unlock();
}

// Wrong: unlocked once more than it has been locked.
FEARLESS_TEST(ForeignUnlock, OnceTooOften) {
  std::recursive_timed_mutex held;
  std::jthread other([&] {
    held.lock();
    held.lock();
    held.unlock();
    held.unlock();
    held.unlock();  // wrong: it is nobody's by now
  });
}
