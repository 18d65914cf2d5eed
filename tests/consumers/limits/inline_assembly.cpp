// Plain accesses in an instruction the instrumentation does not see: a race that is not found.
#include <thread>

int n;
static void touch() { asm volatile("incl %0" : "+m"(n) : : "memory"); }

int main() {
  std::thread t(touch);
  touch();
  t.join();
}
