// A litmus program run as C++: the body that is searched.
#pragma once

#include "program.hpp"

#include <array>
#include <atomic>
#include <cstddef>

namespace litmus {

constexpr std::size_t most_threads = 6;
constexpr std::size_t most_operations = 8;  // of a thread
constexpr std::size_t most_locations = 4;

// Made before the search: the body allocates nothing and looks nothing up, so that it has no other visible
// operations than the program's.
class Scenario {
 public:
  // Throws std::runtime_error if the program is too large.
  explicit Scenario(const Program& p);

  // Reports the final state as an outcome, in the form of text_of.
  void operator()() const;

 private:
  struct Thread {
    std::array<Operation, most_operations> operations;
    std::size_t size = 0;
    std::size_t registers = 0;
  };
  using Registers = std::array<int, most_operations>;
  using Locations = std::array<std::atomic<int>, most_locations>;

  void run(const Thread& t, Locations& locations, Registers& registers) const;

  std::array<Thread, most_threads> threads_;
  std::size_t thread_count_ = 0;
  std::size_t location_count_ = 0;
};

}  // namespace litmus
