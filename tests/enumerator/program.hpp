// Small programs over synchronisation objects, as data: what is enumerated naively, and run as C++.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace enumerator {

enum class Kind : std::uint8_t {
  lock,
  unlock,
  try_lock,    // result: whether it succeeded
  timed_lock,  // the same; the last mutex only, which is a std::timed_mutex
  lock_both,   // std::lock of `object` and `object2`
  // The caller holds the mutex of the condition variable, which is the one with its number.
  wait,
  timed_wait,  // result: 1 if notified, 0 after a timeout
  // Until the variable `object2` has another value than `value`.
  wait_while,
  timed_wait_while,  // result: whether it has another value in the end
  notify_one,
  notify_all,
  acquire,
  try_acquire,    // result: whether it succeeded
  timed_acquire,  // the same
  post,
  arrive,  // at the barrier, and wait for the others
  load,    // result: the value
  store,
  add,  // result: the value before
  // Loops that only wait: until the variable has another value than `value`; until a compare-exchange has
  // made 1 of 0.
  spin_while,
  spin_take,
  // Of the system, on a variable: to sleep if it has the value `value`.
  futex_wait,        // result: 1 if woken, 0 if it has another value
  futex_timed_wait,  // the same; 0 also after a timeout
  futex_wake_one,    // result: how many have been woken
  futex_wake_two,
  futex_wake_all,
  // Of the variable's std::atomic: until it is seen to have another value than `value`.
  atomic_wait,
  atomic_notify_one,
  atomic_notify_all,
  // A std::shared_timed_mutex; the results of try_ and timed_ are whether they succeeded.
  share,
  try_share,
  timed_share,
  unshare,
  own,
  try_own,
  timed_own,
  disown,
  // std::call_once, which adds `value` to the variable; result: 1 if this call did it.
  once,
};

constexpr std::size_t mutexes = 3, conditions = 2, semaphores = 2, variables = 2;
constexpr std::size_t timed_mutex = 2;  // the one that is timed, and has no condition variable
constexpr std::size_t most_threads = 3, most_operations = 8;

struct Operation {
  Kind kind = Kind::load;
  std::uint8_t object = 0, object2 = 0;
  std::int16_t value = 0;
  // Which earlier operation of the thread must have had another result than 0, or this one is left out.
  // -1: none.
  std::int16_t condition = -1;
};

struct Program {
  std::vector<std::vector<Operation>> threads;
  std::array<int, semaphores> initial_counts{};
  int barrier = 2;  // how many have to arrive
};

bool has_result(Kind k);
std::string to_string(const Program& p);

// What an execution came to: the results of each thread's operations in their order (0 for what was left
// out), the variables, the semaphores. "1 0 / 2 | 5 0 | 0 1"
class OutcomeText {
 public:
  void begin_thread(std::size_t thread);
  void result(int value);
  void begin_variables();
  void begin_counts();
  std::string_view view() const { return {buffer_.data(), size_}; }

 private:
  void add(char c) { buffer_[size_++] = c; }
  std::array<char, 160> buffer_{};
  std::size_t size_ = 0;
};

}  // namespace enumerator
