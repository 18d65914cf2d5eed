// A library is loaded before main: its thread-local variables are new in every thread of every execution, and
// main's are what they were before.
#include <dlfcn.h>

#include <cassert>
#include <thread>

static void* const library = dlopen("./counting_threads.so", RTLD_NOW);
static auto* const next = reinterpret_cast<int (*)()>(dlsym(library, "next"));
#ifdef USED_BEFORE
static const int before = next();
#else
static const int before = 13;
#endif

static void work() {
  assert(next() == 15);
  assert(next() == 17);
}

int main() {
  std::thread a(work);
  std::thread b(work);
  assert(next() == before + 2);
  a.join();
  b.join();
  assert(next() == before + 4);
}
