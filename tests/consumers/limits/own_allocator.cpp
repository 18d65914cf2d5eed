// A program with an allocator of its own, which itself calls functions that the runtime owns.
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace {
alignas(16) char pool[1 << 24];
std::size_t used;
const char* volatile name = "pool";
volatile std::size_t length;
}  // namespace

extern "C" void* malloc(std::size_t n) noexcept {
  length = std::strlen(name);
  void* p = pool + used;
  used += (n + 15) & ~std::size_t{15};
  return p;
}
extern "C" void free(void*) noexcept {}

int main() {
  std::thread([] { std::free(std::malloc(1)); }).join();
}
