// A program run through the standard library and POSIX: the body that is searched.
#pragma once

#include "program.hpp"

namespace enumerator {

// Made before the search: the body allocates nothing and looks nothing up.
class Scenario {
 public:
  explicit Scenario(const Program& p);

  // Reports what the execution came to as an outcome, unless it ends in a deadlock.
  void operator()() const;

 private:
  struct Thread {
    std::array<Operation, most_operations> operations;
    std::size_t size = 0;
  };
  struct Objects;
  using Results = std::array<int, most_operations>;

  static void run(const Thread& t, Objects& objects, Results& results);
  static int perform(const Operation& o, Objects& objects);

  std::array<Thread, most_threads> threads_;
  std::size_t thread_count_;
  std::array<int, semaphores> initial_counts_;
  int barrier_;
};

}  // namespace enumerator
