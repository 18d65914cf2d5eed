// After the opcode maps of the Intel manual, volume 2, appendix A.
#include "search/x86_decode.hpp"

#include <string.h>

// clang-format off: rows of opcodes are read as the tables they come from.
namespace fearless::x86 {
namespace {

using Flow = Instruction::Flow;

class Decoder {
 public:
  Decoder(const u8* code, u64 available, uptr at, Instruction* out)
      : begin_(code), p_(code), end_(code + (available < 15 ? available : 15)), at_(at), i_(*out) {}

  bool run() {
    i_ = {};
    prefixes();
    const u8 op = byte();
    if (op == 0xc4 || op == 0xc5) {
      vex(op);
    } else if (op == 0x62) {
      evex();
    } else if (op == 0x0f) {
      two_bytes();
    } else {
      one_byte(op);
    }
    if (too_short_ || invalid_) return false;
    i_.length = static_cast<u32>(p_ - begin_);
    i_.operand_bytes = operand_bytes();
    i_.half = operand_16_ && !wide_;
    if (i_.has_memory && i_.rip_relative) i_.address += at_ + i_.length;
    if (has_relative_) i_.target = at_ + i_.length + static_cast<u64>(relative_);
    return true;
  }

 private:
  u8 byte() {
    if (p_ == end_) {
      too_short_ = true;
      return 0;
    }
    return *p_++;
  }
  void skip(unsigned n) {
    if (static_cast<u64>(end_ - p_) < n) {
      too_short_ = true;
    } else {
      p_ += n;
    }
  }
  i64 signed_32() {
    std::int32_t v = 0;
    if (end_ - p_ < 4) {
      too_short_ = true;
      return 0;
    }
    memcpy(&v, p_, sizeof v);
    p_ += 4;
    return v;
  }
  i64 signed_8() {
    const int v = byte();
    return v < 128 ? v : v - 256;
  }
  void relative_8() {
    relative_ = signed_8();
    has_relative_ = true;
  }
  void relative_32() {
    relative_ = signed_32();
    has_relative_ = true;
  }
  void immediate_z() { skip(operand_16_ && !wide_ ? 2 : 4); }

  void prefixes() {
    for (; p_ < end_; ++p_) {
      switch (*p_) {
        case 0x66: operand_16_ = true; continue;
        case 0x67: address_32_ = true; continue;
        case 0xf0: i_.locked = true; continue;
        case 0xf2: case 0xf3: repeat_ = *p_; continue;
        case 0x3e: i_.no_track = true; continue;
        case 0x64: case 0x65: i_.segment = true; continue;
        case 0x26: case 0x2e: case 0x36: continue;
        default: break;
      }
      break;
    }
    if (p_ < end_ && (*p_ & 0xf0) == 0x40) {
      wide_ = (*p_ & 8) != 0;
      set_extensions(*p_);
      ++p_;
    }
  }
  void set_extensions(u8 rxb) {
    r_ = (rxb & 4) != 0 ? 8 : 0;
    x_ = (rxb & 2) != 0 ? 8 : 0;
    b_ = (rxb & 1) != 0 ? 8 : 0;
  }

  // The operands; returns the middle field, which tells the members of an opcode group apart.
  u8 operands(bool reads, bool writes) {
    const u8 m = byte();
    const u8 mode = m >> 6;
    const u8 field = (m >> 3) & 7;
    const u8 low = m & 7;
    i_.reg = field | r_;
    if (mode == 3) {
      i_.rm = low | b_;
      return field;
    }
    i_.has_memory = true;
    i_.reads = reads;
    i_.writes = writes;
    bool far_displacement = mode == 2;
    if (low == 4) {
      const u8 s = byte();
      const u8 index = ((s >> 3) & 7) | x_;
      if (index != rsp) i_.index = index;
      if ((s & 7) == 5 && mode == 0) {
        far_displacement = true;
      } else {
        i_.base = (s & 7) | b_;
      }
    } else if (low == 5 && mode == 0) {
      i_.rip_relative = true;
      far_displacement = true;
    } else {
      i_.base = low | b_;
    }
    if (far_displacement) {
      i_.displacement = signed_32();
      i_.address = static_cast<u64>(i_.displacement);
    } else if (mode == 1) {
      i_.displacement = signed_8();
    }
    return field;
  }
  u8 operand_bytes() const {
    const u8 op = i_.opcode;
    if (i_.map == 1) return !vector_ && op >= 0x90 && op <= 0x9f ? 1 : 0;  // setcc
    if (i_.map != 0 || (op >= 0xd8 && op <= 0xdf) || op == 0x8c || op == 0x8e || op == 0x8f || op == 0x63) return 0;
    const bool by_bytes = op < 0x40 || op == 0x80 || (op >= 0x84 && op <= 0x8b) || (op >= 0xc0 && op <= 0xc7) ||
                          (op >= 0xd0 && op <= 0xd3) || op >= 0xf6;
    if (by_bytes && op % 2 == 0) return 1;
    if (op == 0xff && (i_.reg & 7) >= 2) return 8;  // call, jump, push
    return wide_ ? 8 : operand_16_ ? 2 : 4;
  }

  void one_byte(u8 op) {
    i_.opcode = op;
    const bool names_register =
        (op >= 0x50 && op <= 0x5f) || (op >= 0x90 && op <= 0x97) || (op >= 0xb0 && op <= 0xbf);
    if (names_register) i_.in_opcode = (op & 7) | b_;
    if (op < 0x40) {
      const u8 form = op & 7;
      const bool compares = (op & 0x38) == 0x38;
      if (form < 2) operands(true, !compares);
      else if (form < 4) operands(true, false);
      else if (form == 4) skip(1);
      else if (form == 5) immediate_z();
      else invalid_ = true;
      return;
    }
    if (op >= 0x50 && op <= 0x5f) return;
    if (op >= 0x70 && op <= 0x7f) {
      i_.flow = Flow::branch;
      relative_8();
      return;
    }
    if (op >= 0x90 && op <= 0x9f) {
      invalid_ = op == 0x9a;
      return;
    }
    if (op >= 0xb0 && op <= 0xb7) return skip(1);
    if (op >= 0xb8 && op <= 0xbf) return skip(wide_ ? 8 : operand_16_ ? 2 : 4);
    if (op >= 0xd8 && op <= 0xdf) {
      const u8 field = operands(true, false);
      const bool stores = (op == 0xd8 || op == 0xda || op == 0xdc || op == 0xde)
                              ? false
                          : op == 0xd9 ? field == 2 || field == 3 || field >= 6
                                       : field == 1 || field == 2 || field == 3 || field >= 6;
      i_.writes = i_.has_memory && stores;
      return;
    }
    switch (op) {
      case 0x63: case 0x84: case 0x85: case 0x8a: case 0x8b: case 0x8e:
        operands(true, false);
        return;
      case 0x68: return immediate_z();
      case 0x69: operands(true, false); return immediate_z();
      case 0x6a: return skip(1);
      case 0x6b: operands(true, false); return skip(1);
      case 0x80: case 0x83: group_1(); return skip(1);
      case 0x81: group_1(); return immediate_z();
      case 0x86: case 0x87:
        operands(true, true);
        i_.locked = i_.has_memory;
        return;
      case 0x88: case 0x89: case 0x8c: case 0x8f: operands(false, true); return;
      case 0x8d: operands(false, false); return;
      case 0xa0: case 0xa1: case 0xa2: case 0xa3:
        i_.has_memory = true;
        i_.writes = op >= 0xa2;
        i_.reads = !i_.writes;
        return skip(address_32_ ? 4 : 8);
      case 0xa4: case 0xa5: case 0xaa: case 0xab:
        i_.string = i_.writes = true;
        return;
      case 0xa6: case 0xa7: case 0xac: case 0xad: case 0xae: case 0xaf:
        i_.string = i_.reads = true;
        return;
      case 0xa8: return skip(1);
      case 0xa9: return immediate_z();
      case 0xc0: case 0xc1: operands(true, true); return skip(1);
      case 0xd0: case 0xd1: case 0xd2: case 0xd3: operands(true, true); return;
      case 0xc2: i_.flow = Flow::end; return skip(2);
      case 0xc3: case 0xcb: case 0xcf: i_.flow = Flow::end; return;
      case 0xc6: operands(false, true); return skip(1);
      case 0xc7: operands(false, true); return immediate_z();
      case 0xc8: return skip(3);
      case 0xc9: return;
      case 0xca: i_.flow = Flow::end; return skip(2);
      case 0xcc: case 0xf1: case 0xf4: case 0xf5: return;
      case 0xcd: return skip(1);
      case 0xd7: return;
      case 0xe0: case 0xe1: case 0xe2: case 0xe3:
        i_.flow = Flow::branch;
        return relative_8();
      case 0xe4: case 0xe5: case 0xe6: case 0xe7: return skip(1);
      case 0xe8: i_.flow = Flow::call; return relative_32();
      case 0xe9: i_.flow = Flow::jump; return relative_32();
      case 0xeb: i_.flow = Flow::jump; return relative_8();
      case 0xec: case 0xed: case 0xee: case 0xef: return;
      case 0x6c: case 0x6d: case 0x6e: case 0x6f: return;
      case 0xf8: case 0xf9: case 0xfa: case 0xfb: case 0xfc: case 0xfd: return;
      case 0xf6: case 0xf7: {
        const u8 field = operands(true, false);
        i_.writes = i_.has_memory && (field == 2 || field == 3);
        if (field >= 2) return;
        return op == 0xf6 ? skip(1) : immediate_z();
      }
      case 0xfe: operands(true, true); return;
      case 0xff: {
        const u8 field = operands(true, false);
        if (field < 2) i_.writes = i_.has_memory;
        if (field == 2 || field == 3) i_.flow = Flow::indirect_call;
        if (field == 4 || field == 5) i_.flow = Flow::indirect_jump;
        invalid_ = invalid_ || field == 7;
        return;
      }
      default: invalid_ = true;
    }
  }
  void group_1() {
    const u8 field = operands(true, true);
    if (field == 7) i_.writes = false;
  }

  void two_bytes() {
    const u8 op = byte();
    if (op == 0x38 || op == 0x3a) {
      i_.map = op == 0x38 ? 2 : 3;
      i_.opcode = byte();
      by_map();
      return;
    }
    i_.map = 1;
    i_.opcode = op;
    if ((op >= 0x05 && op <= 0x09) || op == 0x0b || op == 0x0e || (op >= 0x30 && op <= 0x37) ||
        op == 0x77 || (op >= 0xa0 && op <= 0xa2) || (op >= 0xa8 && op <= 0xaa) || op >= 0xc8) {
      if (op <= 0xcf) {
        if (op >= 0xc8) i_.in_opcode = (op & 7) | b_;  // bswap
        if (op == 0x0b) i_.flow = Flow::end;
        return;
      }
    }
    if (op >= 0x80 && op <= 0x8f) {
      i_.flow = Flow::branch;
      return relative_32();
    }
    if (op == 0x0f) {
      operands(true, false);
      return skip(1);
    }
    by_map();
  }

  // Opcodes with operands of the maps 0F, 0F38 and 0F3A, whatever announces them.
  void by_map() {
    const u8 op = i_.opcode;
    const bool stores = writes_memory();
    const bool touches = !(i_.map == 1 && (op == 0x0d || (op >= 0x18 && op <= 0x1f)));  // hints
    const bool modifies = i_.map == 1 && !vector_ &&
                          (op == 0xa4 || op == 0xa5 || op == 0xab || op == 0xac || op == 0xad ||
                           op == 0xb0 || op == 0xb1 || op == 0xb3 || op == 0xbb || op == 0xc0 ||
                           op == 0xc1);
    const u8 field = operands(touches && (!stores || modifies), touches && (stores || modifies));
    if (i_.map == 1 && !vector_ && i_.has_memory) {
      if (op == 0xba) i_.writes = field >= 5;
      if (op == 0xc7) i_.writes = field == 1 || (field >= 3 && field <= 5);
      if (op == 0xae) i_.writes = field == 0 || field == 3 || field == 4 || field == 6;
    }
    if (i_.map == 3 || (i_.map == 1 && has_immediate(op))) skip(1);
  }
  bool has_immediate(u8 op) const {
    if (op >= 0x70 && op <= 0x73) return true;
    if (!vector_ && (op == 0xa4 || op == 0xac || op == 0xba)) return true;
    return op == 0xc2 || op == 0xc4 || op == 0xc5 || op == 0xc6;
  }
  bool writes_memory() const {
    const u8 op = i_.opcode;
    if (i_.map == 1) {
      switch (op) {
        case 0x11: case 0x13: case 0x17: case 0x29: case 0x2b: case 0x7f: case 0xd6: case 0xe7: return true;
        case 0x7e: return repeat_ != 0xf3;
        case 0xc3: return !vector_;
        default: break;
      }
      if (vector_) return op == 0x91;
      return op >= 0x90 && op <= 0x9f;
    }
    if (i_.map == 2) {
      if (!vector_) return op == 0xf1 && repeat_ != 0xf2;
      if (op == 0x2e || op == 0x2f || op == 0x8e || (op >= 0xa0 && op <= 0xa3) || op == 0x8a || op == 0x8b ||
          op == 0x63)
        return true;
      return repeat_ == 0xf3 && ((op >= 0x10 && op <= 0x15) || (op >= 0x20 && op <= 0x25) ||
                                 (op >= 0x30 && op <= 0x35));
    }
    return (op >= 0x14 && op <= 0x17) || op == 0x19 || op == 0x39 || op == 0x1b || op == 0x3b || op == 0x1d;
  }

  void vex(u8 op) {
    vector_ = true;
    const u8 first = byte();
    u8 last = first;
    i_.map = 1;
    if (op == 0xc4) {
      set_extensions(static_cast<u8>(~(first >> 5)));
      i_.map = first & 31;
      last = byte();
    } else {
      r_ = (first & 0x80) != 0 ? 0 : 8;
    }
    set_implied_prefix(last & 3);
    if (i_.map == 0 || i_.map > 3) {
      invalid_ = true;
      return;
    }
    i_.opcode = byte();
    if (i_.map == 1 && i_.opcode == 0x77) return;
    by_map();
  }
  void evex() {
    vector_ = i_.evex = true;
    const u8 first = byte();
    const u8 second = byte();
    byte();
    set_extensions(static_cast<u8>(~(first >> 5)));
    set_implied_prefix(second & 3);
    i_.map = first & 7;
    i_.opcode = byte();
    const bool half_precision = i_.map == 5 || i_.map == 6;
    if (half_precision) i_.map = i_.map == 5 ? 1 : 2;
    if (i_.map == 0 || i_.map > 3) {
      invalid_ = true;
      return;
    }
    by_map();
  }
  void set_implied_prefix(u8 p) { repeat_ = p == 2 ? 0xf3 : p == 3 ? 0xf2 : repeat_; }

  const u8* begin_;
  const u8* p_;
  const u8* end_;
  uptr at_;
  Instruction& i_;
  bool operand_16_ = false, address_32_ = false, wide_ = false, vector_ = false;
  u8 repeat_ = 0, r_ = 0, x_ = 0, b_ = 0;
  bool has_relative_ = false, too_short_ = false, invalid_ = false;
  i64 relative_ = 0;
};

}  // namespace

bool decode(const u8* code, u64 available, uptr at, Instruction* out) {
  return Decoder(code, available, at, out).run();
}

}  // namespace fearless::x86
// clang-format on
