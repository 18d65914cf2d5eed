// What can be told of a place in the program's code. Answers are remembered per place; the report room,
// which reads debug information, gives them.
#pragma once

#include <string>
#include <vector>

#include "core/base.hpp"

namespace fearless::code {

// All names by which an address in code is known: functions (inlined ones too, readable), the symbol as
// the linker has it, files, the module.
using Names = std::vector<std::string> (*)(uptr site);
void set_symboliser(Names names);
std::vector<std::string> names(uptr site);

// The global variable that holds an address, which is so many bytes into it, as far as symbol tables tell;
// empty if none does.
using VariableName = std::string (*)(uptr address, u64* offset);
void set_variable_namer(VariableName name);
std::string variable(uptr address);
// Is this a counter that a coverage or profile build has put into the program? They count without
// synchronising, and are not the program's.
bool is_coverage_counter(uptr address);

// The symbols of all functions that have been inlined anywhere into the one that has this code.
void set_namer_of_inlined(Names names);
std::vector<std::string> inlined_into(uptr site);

// Is this C++, going by the symbol's name and the source file's?
bool is_cxx(uptr site);

// Is this in std::atomic<std::shared_ptr>'s implementation?
bool in_atomic_shared_ptr(uptr site);
// Is this, on the current thread, in the loop by which std::atomic::wait looks a few times before it sleeps?
bool in_atomic_spin(uptr site);
// Is this where std::atomic::wait and notify count who waits, so that a notification may be left out?
bool is_waiter_count(uptr address);

}  // namespace fearless::code
