// A thread gets a reference to a variable of a function that returns before it is used. The optimiser puts
// the function into its caller, which does not return until then (unless APART is defined).
#include <thread>

#ifdef APART
#define KEPT __attribute__((noinline))
#else
#define KEPT __attribute__((always_inline)) inline
#endif

KEPT std::thread start() {
  int local = 5;
  return std::thread([&local] { local = 6; });
}

int main() { start().join(); }
