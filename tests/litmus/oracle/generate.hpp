// Random litmus programs: the same for the same seed, everywhere.
#pragma once

#include <cstdint>
#include <vector>

#include "program.hpp"

namespace litmus::oracle {

// Two to five threads of atomic operations of every kind and order, compare-exchanges, fences, operations
// behind conditions, and now and then an assumption. Without outcomes.
std::vector<Program> generate(std::uint64_t seed, std::size_t count);

}  // namespace litmus::oracle
