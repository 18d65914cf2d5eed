// Preconditions of libstdc++'s latches and semaphores, which are atomics of the program like any other.
#include <latch>
#include <semaphore>
#include <thread>

int main() {
  std::latch latch(1);
  std::counting_semaphore<1> semaphore(1);
  std::thread t([&] {
    latch.count_down();
    semaphore.release();  // above max()
  });
  latch.count_down();  // below zero
  t.join();
}
