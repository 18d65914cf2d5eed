// Whose a loaded module is, going by its file.
#pragma once

namespace fearless {

enum class ModuleKind : unsigned char {
  user,     // the program and its libraries
  system,   // a library of the system's
  support,  // the C and C++ libraries, GoogleTest, the tool: what they do is their callers' doing
};

// `path` as the dynamic linker has it; empty for the program itself.
ModuleKind kind_of_module(const char* path);

}  // namespace fearless
