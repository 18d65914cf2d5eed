// One thread holds the others back until another lets them go.
// Right because it is a semaphore: unlike a mutex it belongs to nobody, any thread may release it.
#include <fearless/gtest.hpp>

#include <semaphore>
#include <thread>

FEARLESS_TEST(ForeignUnlock, Semaphore) {
  std::binary_semaphore held(0);
  int prepared = 0;
  std::jthread other([&] {
    prepared = 1;
    held.release();
  });
  held.acquire();
  EXPECT_EQ(prepared, 1);
}
