// Failures whose shortest schedules are known.
#include <atomic>
#include <cassert>
#include <cstdlib>
#include <string>
#include <thread>

namespace {

// Both read before either writes; each has waited in a loop for main first.
void after_a_spin() {
  std::atomic<bool> ready{false};
  std::atomic<int> n{0};
  const auto add = [&] {
    while (!ready.load()) std::this_thread::yield();
    const int seen = n.load();
    n.store(seen + 1);
  };
  std::thread a(add), b(add);
  ready = true;
  a.join();
  b.join();
  assert(n == 2);
}

// Two of three look at the balance before they take from it.
void two_of_three() {
  std::atomic_flag lock = ATOMIC_FLAG_INIT;
  int balance = 100;
  const auto locked = [&](auto action) {
    while (lock.test_and_set(std::memory_order_acquire)) {
      while (lock.test(std::memory_order_relaxed)) {}
    }
    const bool result = action();
    lock.clear(std::memory_order_release);
    return result;
  };
  const auto withdraw = [&](int amount) {
    if (locked([&] { return balance >= amount; })) locked([&] { return (balance -= amount) != 0; });
  };
  std::thread a(withdraw, 60), b(withdraw, 70), c(withdraw, 50);
  a.join();
  b.join();
  c.join();
  assert(balance >= 0);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && argv[1] == std::string("spin")) after_a_spin();
  else if (argc == 2 && argv[1] == std::string("three")) two_of_three();
  else return 64;
}
