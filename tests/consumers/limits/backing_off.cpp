// Two threads that take two locks of the program's own in opposite orders, and back off from each other as
// often as they like.
#include <atomic>
#include <thread>

std::atomic<bool> a = false, b = false;
int count = 0;

void lock_both(std::atomic<bool>& first, std::atomic<bool>& second) {
  for (;;) {
    while (first.exchange(true)) {}
    if (!second.exchange(true)) return;
    first.store(false);
  }
}

void add() {
  ++count;
  a = false;
  b = false;
}

int main() {
  std::thread other([] {
    lock_both(a, b);
    add();
  });
  lock_both(b, a);
  add();
  other.join();
}
