// What the debug information says about variables: which member of a global lies at an address, which local
// variable of a function does. A name is given only where it is certain.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/trace.hpp"

namespace fearless::dwarf {

// How a value of a type without parts is to be shown.
enum class Encoding : u8 { unknown, is_signed, is_unsigned, floating, pointer };
struct Value {
  Encoding encoding = Encoding::unknown;
  u64 size = 0;
};

struct Part {
  std::string path;  // ".hits", "[3].x"; "" for the whole
  u64 rest = 0;      // bytes from where that begins
  Value value = {};  // what lies there, down to the last part
};
// Inside a global variable. Nothing if its type is not known.
std::optional<Part> inside_global(uptr address, uptr variable, u64 size);

struct Local {
  std::string name;  // of the variable
  Part part;
  std::string function;  // whose variable it is, without its arguments; "" if it has no name
  bool parameter = false;
};
// The variable of a function's frame that lies at the address; nothing if there is none, or more than one.
std::optional<Local> local(const StackFrame& f, uptr address);

// The symbols of all functions that have been inlined into the one with this code.
std::vector<std::string> inlined_into(uptr site);

}  // namespace fearless::dwarf
