// Another thread uses a variable of a function that runs on a stack of the program's own.
#include <sys/mman.h>
#include <ucontext.h>

#include <atomic>
#include <cstring>
#include <thread>

constexpr std::size_t bytes = 65536;
ucontext_t home, fiber;
std::atomic<std::atomic<int>*> known{nullptr};
std::atomic<bool> used{false};
bool waits = false;
bool unmaps = false;

__attribute__((noinline)) void tell() {
  std::atomic<int> variable{0};
  known = &variable;
  while (waits && !used) std::this_thread::yield();
}
void body() {
  tell();
  swapcontext(&fiber, &home);
}

__attribute__((noinline)) void run(char* stack) {
  std::atomic<int> caller{0};
  std::thread other([&] {
    while (known == nullptr) std::this_thread::yield();
    ++caller;
    ++*known.load();
    used = true;
  });
  getcontext(&fiber);
  fiber.uc_stack.ss_sp = stack;
  fiber.uc_stack.ss_size = bytes;
  fiber.uc_link = nullptr;
  makecontext(&fiber, body, 0);
  swapcontext(&home, &fiber);
  if (unmaps) munmap(stack, bytes);
  other.join();
}

int main(int, char** argv) {
  const auto is = [&](const char* what) { return std::strcmp(argv[1], what) == 0; };
  waits = is("right") || is("on_stack");
  unmaps = is("unmapped");
  if (is("on_stack")) {
    alignas(16) char stack[bytes];
    run(stack);
  } else {
    run(static_cast<char*>(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)));
  }
}
