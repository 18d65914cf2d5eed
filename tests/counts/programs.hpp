// The programs whose executions are counted: ordinary C++, each with a size.
//
// A body has exactly the visible operations that its comment names, since every further one could make
// further executions; what it computes stays in plain locals. All variables start at 0 unless the comment
// says otherwise. Threads are joined at the end, which adds no execution.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <thread>
#include <utility>

namespace counts {

struct Program {
  const char* name;  // as in rows.txt
  void (*body)(int size);
  // The body reports the outcome "complete" at its end, so that executions that ended in a deadlock can be
  // told from those that did not.
  bool can_deadlock = false;
};

// By file: one location, several locations, read-modify-writes that fail, locks.
std::span<const Program> one_location();
std::span<const Program> several_locations();
std::span<const Program> compare_exchanges();
std::span<const Program> locks();

// The threads that a body has started, joined where this goes out of scope: behind the variables that they
// use.
class Threads {
 public:
  Threads() = default;
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  ~Threads() { join(); }

  template <class Function>
  void start(Function f) {
    threads_[started_++] = std::thread(std::move(f));
  }
  void join() {
    for (std::size_t i = 0; i < started_; ++i) threads_[i].join();
    started_ = 0;
  }

 private:
  std::array<std::thread, 24> threads_;
  std::size_t started_ = 0;
};

}  // namespace counts
