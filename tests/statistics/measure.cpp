#include "measure.hpp"

#include <fearless/fearless.hpp>

#include <gtest/gtest.h>

#include <algorithm>

#include "abstract.hpp"
#include "bodies.hpp"
#include "reference/schedulers.hpp"

namespace statistics {
namespace {

template <class Each>
void simulate(const Subject& s, std::uint64_t executions, Each each) {
  constexpr unsigned long seed = 20;
  const reference::Program program = abstract(s.program, s.model);
  // The tool leaves steps without a choice out of PCT's count.
  const auto scheduler = reference::make(s.strategy, reference::Pct::Counts::choices);
  reference::Generator generator(seed);
  for (std::uint64_t i = 0; i < executions; ++i) each(reference::run(program, *scheduler, generator));
}

Sample run(const Subject& s, std::uint64_t executions, std::uint64_t seed, Notes notes) {
  fearless::options o;
  o.name = s.program + "." + s.strategy;
  o.strategy = s.strategy;
  o.seed = seed;
  o.executions = executions;
  o.races = "explore";
  o.progress = false;
  const fearless::result r = fearless::check(o, body(s.program, s.model, notes));
  EXPECT_EQ(r.verdict, fearless::verdict::passed) << r;
  return {r.outcomes.begin(), r.outcomes.end()};
}

}  // namespace

double Failures::mean() const {
  return static_cast<double>(executions) / static_cast<double>(std::max<std::uint64_t>(failures, 1));
}

Sample simulated_orders(const Subject& s, std::uint64_t executions) {
  Sample sample;
  simulate(s, executions,
           [&](const reference::Ended& e) { ++sample[(failed(e.values) ? "!" : ".") + e.order]; });
  return sample;
}

Sample orders(const Subject& s, std::uint64_t executions, std::uint64_t seed) {
  return run(s, executions, seed, Notes::order);
}

Failures simulated_failures(const Subject& s, std::uint64_t executions) {
  Failures f{executions, 0};
  simulate(s, executions, [&](const reference::Ended& e) { f.failures += failed(e.values) ? 1U : 0U; });
  return f;
}

Failures failures(const Subject& s, std::uint64_t executions, std::uint64_t seed) {
  const Sample sample = run(s, executions, seed, Notes::failure);
  const auto failed_ones = sample.find("!");
  return {size(sample), failed_ones == sample.end() ? 0 : failed_ones->second};
}

}  // namespace statistics
