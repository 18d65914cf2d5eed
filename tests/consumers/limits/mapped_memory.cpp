// A counter in mapped memory, by which the course of the program goes.
#include <sys/mman.h>

#include <atomic>
#include <cstring>
#include <new>
#include <thread>

std::atomic<int>* make() {
  return new (mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
      std::atomic<int>(0);
}
std::atomic<int>* const before = make();

int main(int, char** argv) {
  std::atomic<int>* const counter = std::strcmp(argv[1], "before") == 0 ? before : make();
  std::atomic<int> n{0};
  std::thread other([&] { ++*counter; });
  for (int more = *counter % 7; more != 0; --more) ++n;
  other.join();
}
