// The program's own code, function by function: which is instrumented and which is not. Decides which
// modules are the user's and which names mean nothing; what a function's code says is judge_function's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "memory/module_kinds.hpp"
#include "search/judge_function.hpp"

namespace fearless {

struct UserFunction {
  enum class Kind : u8 {
    instrumented,
    uninstrumented,
    unremarkable,  // so simple, or so much the compiler's own, that it does not matter
  };
  uptr begin, end;
  Kind kind;
  // The standard library's templates and inline functions, of which the linker keeps one copy of many: which
  // one says nothing of its caller.
  bool standard;
  bool assembly = false;  // though instrumented, it has atomic operations that nobody sees
  std::string name;  // mangled; of uninstrumented ones, and those with such assembly
  elf::Range rest;  // a part that the compiler has put elsewhere: what happens seldom, as exceptions do
  bool knows_rest;  // whether there is one, and which
};

struct LoadedModule {
  std::string name;  // without its directory
  ModuleKind kind;
  uptr base = 0;
  elf::Range extent;
  ModuleLayout layout;
  bool stripped = false;  // names are of exported functions only, or missing
  bool knows_rests = true;  // the same, of all functions
  std::vector<UserFunction> functions;  // of the user's, by address
};

class UserFunctions {
 public:
  // Everything that is loaded now. What was read before is kept for as long as the process lives.
  static const UserFunctions& now();

  const std::vector<std::unique_ptr<LoadedModule>>& modules() const { return modules_; }
  const LoadedModule* module_at(uptr pc) const;
  const UserFunction* at(uptr pc) const;
  // The function that the instruction before a return address calls, directly or through a procedure linkage
  // table.
  const UserFunction* called_before(uptr return_address) const;

 private:
  std::vector<std::unique_ptr<LoadedModule>> modules_;
};

}  // namespace fearless
