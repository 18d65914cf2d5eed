// One x86-64 instruction at a time: how long it is, where it may go, and what memory it touches how. Enough
// of the instruction set to walk through what compilers emit (VEX and EVEX by their lengths); knows nothing
// of functions or modules.
#pragma once

#include "core/base.hpp"

namespace fearless::x86 {

inline constexpr u8 rbx = 3, rsp = 4, rbp = 5, r12 = 12, r13 = 13, r14 = 14, r15 = 15;
inline constexpr u8 no_register = 0xff;

struct Instruction {
  enum class Flow : u8 { next, call, jump, branch, indirect_call, indirect_jump, end };

  u32 length = 0;
  u8 opcode = 0;
  u8 map = 0;         // 0: one-byte opcodes, 1: 0F, 2: 0F38, 3: 0F3A
  Flow flow = Flow::next;
  uptr target = 0;    // of a direct call, jump or branch
  u8 reg = 0;         // the operand that is always a register
  u8 rm = no_register;  // the other one, if that is a register
  u8 in_opcode = no_register;  // one that the opcode itself names
  bool half = false;    // a prefix says that operands have 16 bits

  bool has_memory = false;
  u8 base = no_register, index = no_register;
  i64 displacement = 0;  // if there is a base
  bool rip_relative = false;
  uptr address = 0;   // if rip_relative, or if neither base nor index: what it refers to
  bool reads = false, writes = false;  // that memory
  bool segment = false;  // through FS or GS: thread-local
  bool evex = false;     // its displacement may be in units of its operand
  bool string = false;   // through RSI and RDI
  bool locked = false;
  u8 operand_bytes = 0;  // of general registers and the memory with them; 0: others, or not known
  bool no_track = false;  // of an indirect jump: by a table
};

// Decodes what lies at `code`, of which `available` bytes may be read, as it is at address `at`. False if it
// is none that this knows.
bool decode(const u8* code, u64 available, uptr at, Instruction* out);

}  // namespace fearless::x86
