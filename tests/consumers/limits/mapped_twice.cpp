// One piece of shared memory at two addresses: what is released through one is not acquired through the
// other.
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <thread>

int data;

int main() {
  const int fd = memfd_create("twice", 0);
  if (fd < 0 || ftruncate(fd, 4096) != 0) return 2;
  void* const a = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  void* const b = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  auto* const here = new (a) std::atomic<int>(0);
  auto* const there = static_cast<std::atomic<int>*>(b);
  std::thread t([&] {
    data = 1;
    here->store(1, std::memory_order_release);
  });
  while (there->load(std::memory_order_acquire) == 0) std::this_thread::yield();
  const int seen = data;
  t.join();
  munmap(a, 4096);
  munmap(b, 4096);
  close(fd);
  return seen == 1 ? 0 : 1;
}
