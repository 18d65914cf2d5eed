// A page is used after it was unmapped, and so many others since.
#include <sys/mman.h>

#include <cstdlib>
#include <thread>

int main(int, char** argv) {
  constexpr unsigned page = 4096;
  const auto map = [] {
    return static_cast<char*>(
        mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  };
  char* const used = map();
  std::thread other([&] {
    munmap(used, page);
    for (int others = std::atoi(argv[1]); others != 0; --others) munmap(map(), page);
  });
  other.join();
  *used = 1;
}
