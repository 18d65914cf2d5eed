// The strategies by name. A new one is one file, one line in registry.cpp and one test.
#pragma once

#include <memory>
#include <string>

#include "strategy/budgeted_choice.hpp"
#include "strategy/strategy.hpp"

namespace fearless::strategies {

struct Parameters {
  RareOutcomes rare;
  u32 depth = 3;  // pct
};

// The strategy that is a search of its own (exhaustive.hpp): `make` does not make it.
inline constexpr const char* exhaustive_name = "exhaustive";

bool exists(const std::string& name);
// All names, for messages.
const char* names();
std::unique_ptr<Strategy> make(const std::string& name, const Parameters& p);

}  // namespace fearless::strategies
