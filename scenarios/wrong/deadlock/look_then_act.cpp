// Takes a permit if there is one, and goes without it otherwise.
// Wrong because what the semaphore's value was may not be true any more.
#include <fearless/gtest.hpp>

#include <semaphore.h>

#include <thread>

FEARLESS_TEST(LookThenAct, TwoSeeOnePermit) {
  sem_t permits;
  sem_init(&permits, 0, 1);
  const auto take = [&] {
    int value = 0;
    sem_getvalue(&permits, &value);
    if (value > 0) sem_wait(&permits);
  };
  std::thread a(take), b(take);
  a.join();
  b.join();
  sem_destroy(&permits);
}
