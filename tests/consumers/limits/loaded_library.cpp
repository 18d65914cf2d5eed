// A library loaded in an execution keeps what it holds for the next.
#include <dlfcn.h>

#include <atomic>
#include <thread>

std::atomic<int> a;

int main() {
  std::thread t([] {
    void* library = dlopen("./counting.so", RTLD_NOW);
    auto* next = reinterpret_cast<int (*)()>(dlsym(library, "next"));
    if (next() % 2 == 0) a = 1;
    a = 2;
  });
  a = 3;
  t.join();
}
