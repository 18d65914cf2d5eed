// Sizes of types, and the names of their parts.
#pragma once

#include "report/dwarf.hpp"
#include "report/dwarf_reader.hpp"

namespace fearless::dwarf {

// 0: not known.
u64 size_of(const File& file, const Entry& type);
// A class of which a unit has only the name, as clang makes of some whose constructors are elsewhere
// (std::condition_variable): its size is not known.
bool is_incomplete(const File& file, const Entry& type);
Part inside(const File& file, const Entry& type, u64 offset);

}  // namespace fearless::dwarf
