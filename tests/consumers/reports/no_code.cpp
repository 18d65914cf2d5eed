// A call of what is no code.
#include <sys/mman.h>

#include <atomic>
#include <cstring>
#include <thread>

std::atomic<void (*)()> function{nullptr};

int main(int, char** argv) {
  const bool null = std::strcmp(argv[1], "null") == 0;
  void* page = mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (std::strcmp(argv[1], "wild") == 0) munmap(page, 4096);
  if (!null) function = reinterpret_cast<void (*)()>(page);
  std::thread t([] {
    function.load()();
    function = nullptr;
  });
  t.join();
}
