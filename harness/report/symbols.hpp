// Names and source lines for addresses, from the debug information of the running program.
#pragma once

#include <string>
#include <vector>

#include "core/base.hpp"

namespace fearless::symbols {

struct Frame {
  std::string function;  // unmangled, without its parameters' default arguments; "" if unknown
  std::string file;      // as the compiler was given it; "" without debug information
  u32 line = 0;
  std::string module;    // the file the code is in
  bool user = false;     // in an instrumented module, and not of the standard library's headers
};

// The frames at a return address: several if functions were inlined there, innermost first.
std::vector<Frame> frames(uptr return_address);

// The first frame of a stack that is the user's own code; the innermost frame if none is.
Frame user_frame(const std::vector<uptr>& stack);
// All that are, innermost first; if none is, user_frame alone.
std::vector<Frame> user_frames(const std::vector<uptr>& stack);

// "counter" or "account.balance + 4" for an address in a global variable; "" if there is none.
struct Variable {
  std::string name;
  u64 offset = 0;
  u64 size = 0;
  bool piece = false;  // of the variable, which the compiler has taken apart
};
Variable variable(uptr address);

// All names of an address in code, for suppressions.
std::vector<std::string> all_names(uptr site);

// A C++ name in readable form.
std::string unmangle(const std::string& name);
// The same for what std::type_info::name() says.
std::string unmangle_type(const std::string& name);

}  // namespace fearless::symbols
