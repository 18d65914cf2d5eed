#include "search/register_use.hpp"

namespace fearless::x86 {
namespace {

constexpr u8 bh = 7;  // where the operand is a byte and there is no REX prefix; else rdi

// Is it an operand that is not named, or is named where this does not look?
bool may_read_unseen(const Instruction& i, u8 reg) {
  const u8 op = i.opcode;
  switch (i.map) {
    case 0: return op == 0xcd || (op == 0xd7 && reg == rbx);  // int, xlat
    case 1:
      if (op == 0x01 || op == 0x34 || op == 0x37) return true;  // of the system's
      // cpuid, those of encryption, cmpxchg16b
      return reg == rbx && (op == 0xa2 || op == 0xa6 || op == 0xa7 || op == 0xc7);
    case 2: return op >= 0xe0;  // with a third operand, in the prefix
    default: return false;
  }
}

bool is_bh(const Instruction& i) {
  const u8 op = i.opcode;
  const bool bytes = (i.map == 0 && i.operand_bytes == 1) || (i.map == 1 && (op == 0xb0 || op == 0xc0));
  const bool also_bytes = i.map == 1 && ((op >= 0x90 && op <= 0x9f) || op == 0xb6 || op == 0xbe);
  return (bytes && i.reg == bh && !in_group(i)) || ((bytes || also_bytes) && i.rm == bh);
}

Use use_in_opcode(const Instruction& i, u8 reg) {
  const bool moves_byte = i.opcode >= 0xb0 && i.opcode <= 0xb7;
  if (moves_byte && reg == rbx && i.in_opcode == bh) return Use::reads;
  if (i.in_opcode != reg) return Use::none;
  const bool pops = i.opcode >= 0x58 && i.opcode <= 0x5f;
  const bool moves = i.opcode >= 0xb8 && i.opcode <= 0xbf;
  return i.map == 0 && (pops || moves) && !i.half ? Use::sets : Use::reads;
}

// With a register operand that it is not the address of, nor the other operand if that is not the same.
bool overwrites(const Instruction& i, u8 reg) {
  const bool is_reg = i.reg == reg, is_rm = i.rm == reg;
  if (i.half) return false;
  if (i.map == 1)  // movzx, movsx
    return (i.opcode == 0xb6 || i.opcode == 0xb7 || i.opcode == 0xbe || i.opcode == 0xbf) && is_reg && !is_rm;
  if (i.map != 0) return false;
  switch (i.opcode) {
    case 0x63:  // movsxd
    case 0x8b:  // mov
    case 0x8d:  // lea
      return is_reg && !is_rm;
    case 0x89: return is_rm && !is_reg;  // mov
    case 0xc7: return is_rm;             // mov
    case 0x29:  // sub
    case 0x2b:
    case 0x31:  // xor
    case 0x33: return is_reg && is_rm;
    default: return false;
  }
}

}  // namespace

bool in_group(const Instruction& i) {
  const u8 op = i.opcode;
  return i.map == 0 &&
         ((op >= 0x80 && op <= 0x83) || op == 0x8f || op == 0xc0 || op == 0xc1 || op == 0xc6 || op == 0xc7 ||
          (op >= 0xd0 && op <= 0xd3) || (op >= 0xd8 && op <= 0xdf) || op == 0xf6 || op == 0xf7 || op >= 0xfe);
}

Use use_of(const Instruction& i, u8 reg) {
  if (may_read_unseen(i, reg)) return Use::reads;
  if (i.in_opcode != no_register) return use_in_opcode(i, reg);
  const bool has_operands = i.has_memory || i.rm != no_register;
  if (!has_operands) return Use::none;
  if (i.base == reg || i.index == reg || (reg == rbx && is_bh(i))) return Use::reads;
  if (i.rm != reg && (i.reg != reg || in_group(i))) return Use::none;
  return overwrites(i, reg) ? Use::sets : Use::reads;
}

}  // namespace fearless::x86
