// A mutex that sleeps in the kernel: 0 free, 1 taken, 2 taken and perhaps waited for (Drepper, "Futexes are
// tricky", 2011, the second mutex).
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "orders.hpp"

namespace algorithms {

struct FutexMutexOrders {
  std::memory_order take = acquire;
  std::memory_order take_waiting = acquire;
  std::memory_order give_back = release;
};

constexpr auto sites_of(const FutexMutexOrders&) {
  using O = FutexMutexOrders;
  return std::array<Site<O>, 3>{{
      {"lock: state.compare_exchange", Access::rmw, &O::take},
      {"lock: state.exchange(2)", Access::rmw, &O::take_waiting},
      {"unlock: state.exchange(0)", Access::rmw, &O::give_back},
  }};
}

// Sleeping by the system call, and by the standard library.
struct SystemFutex {
  static void wait(std::atomic<int>& state, int value) {
    static_cast<void>(syscall(SYS_futex, &state, FUTEX_WAIT_PRIVATE, value, nullptr));
  }
  static void wake_one(std::atomic<int>& state) {
    static_cast<void>(syscall(SYS_futex, &state, FUTEX_WAKE_PRIVATE, 1));
  }
};
struct StandardWait {
  static void wait(std::atomic<int>& state, int value) { state.wait(value, relaxed); }
  static void wake_one(std::atomic<int>& state) { state.notify_one(); }
};

// Who has waited leaves a 2, as others may still wait.
template <class Sleep, FutexMutexOrders O = FutexMutexOrders{}>
class FutexMutex {
 public:
  void lock() {
    int free = 0;
    if (state_.compare_exchange_strong(free, 1, O.take, relaxed)) return;
    while (state_.exchange(2, O.take_waiting) != 0) Sleep::wait(state_, 2);
  }
  void unlock() {
    if (state_.exchange(0, O.give_back) == 2) Sleep::wake_one(state_);
  }

 private:
  std::atomic<int> state_{0};
};

}  // namespace algorithms
