#include "search/judge_function.hpp"

#include <string.h>

#include <algorithm>

#include "search/x86_decode.hpp"

namespace fearless {
namespace {

using x86::Instruction;
using Flow = Instruction::Flow;

bool in(const std::vector<elf::Range>& ranges, uptr a) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const elf::Range& r) { return r.contains(a); });
}

const u8* bytes_at(uptr a) { return reinterpret_cast<const u8*>(a); }

uptr relative(uptr at, unsigned displacement_offset) {
  std::int32_t d = 0;
  memcpy(&d, bytes_at(at + displacement_offset), sizeof d);
  return at + displacement_offset + 4 + static_cast<u64>(i64{d});
}

// A look at every byte that could begin a call, without telling instructions apart: that displacement bytes
// look like a call of just these functions does not happen by chance.
bool calls_any(const std::vector<uptr>& slots, uptr begin, uptr end, const ModuleLayout& m) {
  const auto is_slot = [&](uptr slot) { return std::binary_search(slots.begin(), slots.end(), slot); };
  for (uptr at = begin; at + 5 <= end; ++at) {
    const u8 b = *bytes_at(at);
    if (b == 0xe8 || b == 0xe9) {
      const uptr slot = linkage_slot(relative(at, 1), m);
      if (slot != 0 && is_slot(slot)) return true;
    } else if (b == 0xff && at + 6 <= end) {
      const u8 second = *bytes_at(at + 1);
      if ((second == 0x15 || second == 0x25) && is_slot(relative(at, 2))) return true;
    }
  }
  return false;
}

class Walk {
 public:
  Walk(uptr begin, uptr end, const ModuleLayout& m) : begin_(begin), end_(end), module_(m) {}

  bool matters() {
    for (uptr at = begin_; at < end_;) {
      Instruction i;
      if (!x86::decode(bytes_at(at), end_ - at, at, &i)) return false;
      if (matters(i)) return true;
      learn(i);
      at += i.length;
    }
    return false;
  }
  bool synchronises() const {
    for (uptr at = begin_; at < end_;) {
      Instruction i;
      if (!x86::decode(bytes_at(at), end_ - at, at, &i)) return false;
      if (i.locked && !counts(i) && !is_left_over(i)) return true;
      at += i.length;
    }
    return false;
  }

 private:
  bool matters(const Instruction& i) const {
    switch (i.flow) {
      case Flow::call: {
        const uptr slot = linkage_slot(i.target, module_);
        return slot == 0 || !of_the_compiler(slot);
      }
      case Flow::indirect_call: return !i.rip_relative || !of_the_compiler(i.address);
      case Flow::jump:
      case Flow::branch:
        // Into another module, it is a call in all but name.
        return (i.target < begin_ || i.target >= end_) && linkage_slot(i.target, module_) != 0;
      case Flow::indirect_jump:
        // Through a table of its own (a switch), or to a function?
        return !i.no_track && !jumps_by_table_ && !(i.has_memory && i.index != x86::no_register);
      case Flow::next:
      case Flow::end: break;
    }
    if (counts(i)) return false;
    if (i.locked) return true;
    if (i.string) return !known(6) || !known(7);  // rsi, rdi
    if (!i.has_memory || i.segment || (!i.reads && !i.writes)) return false;
    if (i.rip_relative || i.base == x86::no_register) {
      if (i.writes) return true;
      return i.index == x86::no_register && in(module_.data, i.address);
    }
    return !known(i.base) && !known(i.index);
  }

  // Clang leaves an atomic load in the code when it has told of it: with -mcx16 a `cmpxchg16b`.
  bool is_left_over(const Instruction& i) const {
    constexpr u8 group = 0xc7, of_16_bytes = 1;
    return i.map == 1 && i.opcode == group && i.reg == of_16_bytes &&
           calls_any(module_.wide_load_slots, begin_, end_, module_) &&
           !calls_any(module_.wide_call_slots, begin_, end_, module_);
  }
  bool of_the_compiler(uptr slot) const {
    return std::binary_search(module_.compilers_slots.begin(), module_.compilers_slots.end(), slot);
  }
  // For measuring coverage.
  bool counts(const Instruction& i) const {
    return i.has_memory && (i.rip_relative || i.base == x86::no_register) && counts(i.address);
  }
  bool counts(uptr address) const {
    const auto& all = module_.counters;
    const auto it = std::upper_bound(all.begin(), all.end(), address,
                                     [](uptr a, const elf::Range& r) { return a < r.begin; });
    return it != all.begin() && std::prev(it)->contains(address);
  }

  // Does this register hold an address in the function's frame, or of a constant?
  bool known(u8 reg) const { return reg == x86::rsp || (reg < 16 && (known_ & (1U << reg)) != 0); }
  // (Never unlearned: what is taken for harmless by mistake costs less than the reverse.)
  void learn(const Instruction& i) {
    const bool plain_move = i.map == 0 && i.rm != x86::no_register;
    u8 to = x86::no_register;
    if (i.reads && i.base == x86::no_register && i.index != x86::no_register) jumps_by_table_ = true;
    if (i.map == 0 && i.opcode == 0x8d) {
      const bool constant = i.rip_relative && !in(module_.data, i.address);
      if (constant) jumps_by_table_ = true;
      if (constant || (i.base != x86::no_register && known(i.base))) to = i.reg;
    } else if (plain_move && i.opcode == 0x89 && known(i.reg)) {
      to = i.rm;
    } else if (plain_move && i.opcode == 0x8b && known(i.rm)) {
      to = i.reg;
    }
    if (to < 16) known_ |= 1U << to;
  }

  uptr begin_, end_;
  const ModuleLayout& module_;
  u32 known_ = 0;
  bool jumps_by_table_ = false;
};

}  // namespace

uptr linkage_slot(uptr address, const ModuleLayout& module) {
  constexpr unsigned longest = 24;
  if (!in(module.code, address) || !in(module.code, address + longest)) return 0;
  const u8* p = bytes_at(address);
  if (p[0] == 0xf3 && p[1] == 0x0f && p[2] == 0x1e && p[3] == 0xfa) p += 4;  // endbr64
  if (p[0] == 0x41 && p[1] == 0xbb) p += 6;                                  // mov $n, %r11d
  if (p[0] == 0xf2) ++p;                                                     // bnd
  if (p[0] != 0xff || p[1] != 0x25) return 0;
  return relative(reinterpret_cast<uptr>(p), 2);
}

uptr called_before(uptr return_address) {
  return *bytes_at(return_address - 5) == 0xe8 ? relative(return_address - 5, 1) : 0;
}

bool synchronises_unseen(uptr begin, uptr end, const ModuleLayout& module) {
  return Walk(begin, end, module).synchronises() && !calls_any(module.annotation_slots, begin, end, module);
}

Judgement judge(uptr begin, uptr end, const ModuleLayout& module) {
  if (calls_any(module.tsan_slots, begin, end, module)) return Judgement::instrumented;
  return Walk(begin, end, module).matters() ? Judgement::uninstrumented : Judgement::harmless;
}

}  // namespace fearless
