// The harness's strategies are the algorithms of their papers: on the same program with the same steps, every
// order of steps is as frequent as under the reference implementation.
#include <gtest/gtest.h>

#include <tuple>

#include "measure.hpp"

namespace statistics {
namespace {

constexpr std::uint64_t simulations = 100000, executions = 20000;

StepModel own_steps_only() { return {}; }

// As tools have them that see every access, and what goes on within a thread's creation.
StepModel many_steps() {
  StepModel model;
  model.creation = 3;
  model.prologue = 2;
  model.epilogue = 1;
  model.between = 2;
  model.every_access = true;
  return model;
}

using Parameters = std::tuple<const char*, const char*>;

std::string name(const testing::TestParamInfo<Parameters>& info) {
  return std::string(std::get<0>(info.param)) + "_" + std::get<1>(info.param);
}

class Agreement : public testing::TestWithParam<Parameters> {
 protected:
  static Subject subject(const StepModel& model) {
    return {std::get<0>(GetParam()), std::get<1>(GetParam()), model};
  }
  static void expect_one_distribution(const Subject& s) {
    const Comparison c = compare(simulated_orders(s, simulations), orders(s, executions, 1));
    EXPECT_LT(c.deviation, 4) << c.cells << " cells";
    RecordProperty("deviation", std::to_string(c.deviation));
  }
};

TEST_P(Agreement, OfOwnSteps) { expect_one_distribution(subject(own_steps_only())); }
TEST_P(Agreement, OfManySteps) { expect_one_distribution(subject(many_steps())); }

// So much deviates what is another algorithm: agreement is no matter of course.
TEST_P(Agreement, NotWithOthers) {
  const Subject s = subject(own_steps_only());
  const Sample found = orders(s, executions, 1);
  for (const char* other : strategies)
    if (other != s.strategy) {
      const Comparison c = compare(simulated_orders({s.program, other, s.model}, simulations), found);
      EXPECT_GT(c.deviation, 10) << other << ", " << c.cells << " cells";
    }
}

INSTANTIATE_TEST_SUITE_P(, Agreement,
                         testing::Combine(testing::ValuesIn(programs), testing::ValuesIn(strategies)), name);

}  // namespace
}  // namespace statistics
