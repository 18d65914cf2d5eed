// Dekker's algorithm where the fence of the one thread is a barrier in both, made by the other. With an
// argument: where the system has that.
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>

std::atomic<int> x, y;
bool available = true;

long membarrier(int command) { return syscall(SYS_membarrier, command, 0, 0); }

void light_barrier() {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  if (!available) std::atomic_thread_fence(std::memory_order_seq_cst);
}
void heavy_barrier() {
  if (available && membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) != 0) std::abort();
  if (!available) std::atomic_thread_fence(std::memory_order_seq_cst);
}

// A reader that is done with the data says so without a fence; the barrier comes before who frees it looks.
void reclaim() {
  auto* const data = new int(1);
  std::atomic<bool> reading{true};
  std::thread reader([&] {
    if (*data != 1) std::abort();
    light_barrier();
    reading.store(false, std::memory_order_relaxed);
  });
  bool read = true;
  do {
    heavy_barrier();
    read = reading.load(std::memory_order_relaxed);
    heavy_barrier();
  } while (read);
  delete data;
  reader.join();
}

int main(int argc, char**) {
  if (argc > 1) available = (membarrier(MEMBARRIER_CMD_QUERY) & MEMBARRIER_CMD_PRIVATE_EXPEDITED) != 0;
  if (available && membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) != 0) std::abort();
  int a = 0;
  std::thread fast([&a] {
    x.store(1, std::memory_order_relaxed);
    light_barrier();
    a = y.load(std::memory_order_relaxed);
  });
  y.store(1, std::memory_order_relaxed);
  heavy_barrier();
  const int b = x.load(std::memory_order_relaxed);
  fast.join();
  if (a == 0 && b == 0) std::abort();
  reclaim();
}
