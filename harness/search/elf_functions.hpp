// The functions of a loaded module, from its file's symbol table; of a stripped one, from the unwind
// information that is always loaded. Decides where functions begin and end, not what they are.
#pragma once

#include <link.h>

#include <string>
#include <vector>

#include "core/base.hpp"

namespace fearless::elf {

struct Range {
  uptr begin = 0, end = 0;
  bool contains(uptr a) const { return a - begin < end - begin; }
};

struct Function {
  uptr begin, end;
  std::string name;  // as the linker has it; empty if the module is stripped
};

// What compilers put elsewhere of a function, as it happens seldom: what exceptions lead to, for instance.
struct Rest {
  Range code;  // empty: it is not known which
  uptr of;     // where the function begins; 0: that is not known
};
struct Symbols {
  std::vector<Function> functions;  // in order of their addresses, each address once
  std::vector<Rest> rests;          // (whose code is a function by itself, too)
  std::vector<Range> counters;      // of how often code runs, put there by a coverage build
};
Symbols symbols(const dl_phdr_info& module, const std::string& file);

// Where the module's machine code lies.
std::vector<Range> code(const dl_phdr_info& module);
// What it may write to while it runs.
std::vector<Range> mutable_data(const dl_phdr_info& module);

// The addresses of its slots for imported functions whose names are wanted, in order.
std::vector<uptr> import_slots(const dl_phdr_info& module, bool (*wanted)(const char* name));

}  // namespace fearless::elf
