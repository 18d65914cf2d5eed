// What one instruction does with a general register, as far as that matters to whether the register's
// contents still do. Knows nothing of functions, nor what calls do.
#pragma once

#include "search/x86_decode.hpp"

namespace fearless::x86 {

enum class Use : u8 {
  none,
  reads,  // all of it or a part, or perhaps, or writes a part: whatever is not known to be one of the others
  sets,  // all of it, whatever it was
};

// Of those that a function must preserve, other than rsp and rbp: of the rest some are used by instructions
// that do not name them.
Use use_of(const Instruction& i, u8 reg);

// Does the field of the register operand tell instructions apart instead?
bool in_group(const Instruction& i);

}  // namespace fearless::x86
