// A barrier ends by a thread that has not arrived, while two may be about to.
#include <fearless/gtest.hpp>

#include <pthread.h>

#include <thread>

FEARLESS_TEST(EarlyEnd, BarrierOfWhoIsAboutToArrive) {
  auto* barrier = new pthread_barrier_t;
  pthread_barrier_init(barrier, nullptr, 2);
  const auto arrive = [barrier] { pthread_barrier_wait(barrier); };
  std::thread a(arrive), b(arrive);
  pthread_barrier_destroy(barrier);
  delete barrier;
  a.join();
  b.join();
}
