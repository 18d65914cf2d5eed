// Two threads write a long double, which clang's pass does not instrument, beside what it does.
#include <atomic>
#include <thread>

long double sum;
std::atomic<int> added;

void add() {
  sum += 1;
  added.fetch_add(1, std::memory_order_relaxed);
}

int main() {
  std::thread t(add);
  add();
  t.join();
}
