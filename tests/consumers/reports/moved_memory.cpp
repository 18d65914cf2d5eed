// Memory that mremap has moved away is used at its old place.
#include <sys/mman.h>

#include <thread>

int main() {
  constexpr unsigned page = 4096;
  const auto map = [](unsigned bytes) {
    return static_cast<char*>(
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  };
  char* old = map(page);
  char* there = map(page);
  std::thread other([&] { mremap(old, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, there); });
  other.join();
  *old = 1;
}
