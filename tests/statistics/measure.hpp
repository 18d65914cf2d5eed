// Many executions of a program of step_model.hpp, by the tool and by the reference simulator.
#pragma once

#include <cstdint>
#include <string>

#include "samples.hpp"
#include "step_model.hpp"

namespace statistics {

struct Subject {
  std::string program, strategy;
  StepModel model;
};

// What came out of so many executions: '!' or '.', and the order of the steps.
Sample simulated_orders(const Subject&, std::uint64_t executions);
Sample orders(const Subject&, std::uint64_t executions, std::uint64_t seed);

// How often the assertion failed.
struct Failures {
  std::uint64_t executions = 0, failures = 0;
  // Until the first one, on average; at least so many if there was none.
  double mean() const;
};
Failures simulated_failures(const Subject&, std::uint64_t executions);
Failures failures(const Subject&, std::uint64_t executions, std::uint64_t seed);

}  // namespace statistics
