// Instrumented, but what orders its threads is inline assembly: told of by annotations (1), or not (0, and 2
// where an atomic is used besides).
#include <fearless/annotate.hpp>

#include <atomic>
#include <cstdlib>
#include <thread>

namespace {

int taken = 0;
std::atomic<int> rounds{0};

int exchanged(int* p, int value) {
  asm volatile("xchg %0, %1" : "+r"(value), "+m"(*p) : : "memory");
  return value;
}
void added(int* p) { asm volatile("lock; incl %0" : "+m"(*p) : : "memory"); }

void untold() {
  while (exchanged(&taken, 1) != 0) std::this_thread::yield();
  added(&taken);
  exchanged(&taken, 0);
}

int guarded = 0;
void told() {
  while (exchanged(&taken, 1) != 0) std::this_thread::yield();
  fearless::happens_after(&taken);
  ++guarded;
  fearless::happens_before(&taken);
  exchanged(&taken, 0);
}

void besides() {
  untold();
  ++rounds;
}

}  // namespace

int main(int, char** argv) {
  void (*const work)() = argv[1][0] == '0' ? untold : argv[1][0] == '1' ? told : besides;
  std::thread a(work), b(work);
  a.join();
  b.join();
  return argv[1][0] == '1' && guarded != 2 ? 1 : 0;
}
