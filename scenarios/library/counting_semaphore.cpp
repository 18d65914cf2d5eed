// std::counting_semaphore of libstdc++ 12, found wanting: a thread can sleep for ever although the count is
// not zero (GCC bug 104928).
//
// acquire() looks at the count, tries for a while, and then sleeps if the count is still what it was at the
// first look. If that look saw 1, others took and gave back the one in between, and the count is 1 again,
// it sleeps; and release() wakes nobody, because it had found 0 when nobody slept yet, or finds more than 0.
#include <fearless/gtest.hpp>

#include <semaphore>
#include <thread>

FEARLESS_TEST(LibstdcxxSemaphore, SleepsThoughFree) {
  std::counting_semaphore<2> free{2};
  const auto use = [&] {
    free.acquire();
    free.release();
  };
  std::jthread a(use), b(use), c(use);
}

// With one thread that acquires there is nobody to bring the count back.
FEARLESS_TEST(LibstdcxxSemaphore, OneAcquires) {
  std::counting_semaphore<4> items{0};
  int made = 0;
  std::jthread consumer([&] {
    items.acquire();
    EXPECT_EQ(made, 1);
    items.acquire();
  });
  made = 1;
  items.release();
  items.release();
}
