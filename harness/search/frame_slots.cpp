#include "search/frame_slots.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "core/hot.hpp"
#include "search/user_functions.hpp"
#include "search/x86_decode.hpp"

namespace fearless::frame_slots {
namespace {

using x86::Instruction;
using Flow = Instruction::Flow;

// One function, decoded.
class Code {
 public:
  Code(uptr begin, uptr end, const UserFunctions& program, const ModuleLayout& module) {
    for (uptr at = begin; at < end;) {
      Instruction i;
      if (!x86::decode(reinterpret_cast<const u8*>(at), end - at, at, &i)) return;
      places_.emplace(at, all_.size());
      all_.push_back(i);
      at += i.length;
    }
    usable_ = begins_with_frame() && !all_.empty();
    returns_.assign(all_.size(), Return::certain);
    // Where the frame pointer or the stack pointer goes elsewhere, anything may be read by way of that.
    for (std::size_t n = first_of_body_; n < all_.size(); ++n) {
      const Instruction& i = all_[n];
      const bool calls = i.flow == Flow::call || i.flow == Flow::indirect_call;
      if (calls) returns_[n] = returns(i, program, module);
      uses_arguments_ = uses_arguments_ ||
                        (i.has_memory && i.base == x86::rbp && i.displacement >= first_argument);
      usable_ = usable_ && !passes_on_frame(i) &&
                !is_in(module.returning_twice_slots, called_slot(i, module)) &&
                (i.flow != Flow::indirect_jump || jumps_by_table(n));
      std::vector<i64> kept;
      if (!takes_address(i)) continue;
      lowest_ = std::min(lowest_, i.displacement);
      taken_ = taken_ || !only_told(n, module, &kept);
    }
    if (usable_) find_landing_pads();
  }

  bool dead(uptr pc, i64 offset) const {
    if (!usable_) return false;
    if (offset >= first_argument) return !uses_arguments_;
    if (offset >= saved_ || (taken_ && offset >= lowest_)) return false;
    const auto start = places_.find(pc);
    if (start == places_.end()) return false;
    std::vector<bool> seen(all_.size(), false);
    return not_read_from(start->second, offset, &seen) &&
           std::all_of(landing_pads_.begin(), landing_pads_.end(),
                       [&](std::size_t n) { return not_read_from(n, offset, &seen); });
  }

 private:
  // push %rbp; mov %rsp, %rbp; perhaps behind an endbr64.
  bool begins_with_frame() {
    std::size_t n = 0;
    if (!all_.empty() && all_[0].map == 1 && all_[0].opcode == 0x1e) ++n;
    if (all_.size() < n + 2 || all_[n].opcode != 0x55 || all_[n].map != 0 || all_[n].length != 1)
      return false;
    const Instruction& i = all_[n + 1];
    const bool moves = i.map == 0 && ((i.opcode == 0x89 && i.reg == x86::rsp && i.rm == x86::rbp) ||
                                      (i.opcode == 0x8b && i.reg == x86::rbp && i.rm == x86::rsp));
    first_of_body_ = n + 2;
    // What is saved for the caller is read by whoever unwinds the stack, too.
    while (first_of_body_ < all_.size() && is_push(all_[first_of_body_])) {
      ++first_of_body_;
      saved_ -= static_cast<i64>(sizeof(uptr));
    }
    return moves;
  }

  // The imported function that a call is of, by its slot; 0 if it is of none.
  static uptr called_slot(const Instruction& i, const ModuleLayout& module) {
    if (i.flow == Flow::call) return linkage_slot(i.target, module);
    return i.flow == Flow::indirect_call && i.rip_relative ? i.address : 0;
  }
  static bool is_in(const std::vector<uptr>& slots, uptr slot) {
    return slot != 0 && std::binary_search(slots.begin(), slots.end(), slot);
  }

  enum class Return : u8 { certain, never, unknown };

  // Does the call return, if nothing is thrown? That is known of functions of the system's by their names,
  // and of those of the program by whether they have a return.
  static Return returns(const Instruction& i, const UserFunctions& program, const ModuleLayout& module) {
    if (const uptr slot = called_slot(i, module); slot != 0) {
      if (is_in(module.ending_slots, slot)) return Return::never;
      return is_in(module.tsan_slots, slot) ? Return::certain : Return::unknown;
    }
    const UserFunction* f = i.flow == Flow::call ? program.at(i.target) : nullptr;
    if (f == nullptr || f->begin != i.target) return Return::unknown;
    Return answer = Return::never;
    for (uptr at = f->begin; at < f->end;) {
      Instruction inside;
      if (!x86::decode(reinterpret_cast<const u8*>(at), f->end - at, at, &inside)) return Return::unknown;
      if (inside.flow == Flow::end && inside.map == 0) return Return::certain;
      const bool jumps = inside.flow == Flow::jump || inside.flow == Flow::branch;
      const bool leaves = jumps && (inside.target < f->begin || inside.target >= f->end);
      if (inside.flow == Flow::indirect_jump || leaves) answer = Return::unknown;
      at += inside.length;
    }
    return answer;
  }

  static bool in_group(u8 opcode) {  // the field of the register operand tells instructions apart
    return (opcode >= 0x80 && opcode <= 0x83) || opcode == 0x8f || opcode == 0xc0 || opcode == 0xc1 ||
           opcode == 0xc6 || opcode == 0xc7 || (opcode >= 0xd0 && opcode <= 0xd3) ||
           (opcode >= 0xd8 && opcode <= 0xdf) || opcode == 0xf6 || opcode == 0xf7 || opcode >= 0xfe;
  }
  static bool is_push(const Instruction& i) { return i.map == 0 && i.opcode >= 0x50 && i.opcode <= 0x57; }
  static bool of_frame(u8 reg) { return reg == x86::rsp || reg == x86::rbp; }

  // Is rsp or rbp an operand of it, other than as the base of what it accesses?
  static bool passes_on_frame(const Instruction& i) {
    if (i.evex && i.has_memory && of_frame(i.base)) return true;
    if (i.has_memory && (of_frame(i.index) || (of_frame(i.base) && i.index != x86::no_register))) return true;
    if (i.map != 0) return false;
    if (is_push(i)) return true;
    if (i.opcode == 0x8d && i.base == x86::rsp) return true;
    const bool pops = i.opcode >= 0x58 && i.opcode <= 0x5f;  // what was pushed here
    if (pops && !(i.opcode == 0x5d && i.length == 1)) return true;
    const bool has_operands = i.has_memory || i.rm != x86::no_register;
    if (!has_operands || i.operand_bytes == 1) return false;
    const bool moves_stack = i.rm == x86::rsp && (i.opcode == 0x81 || i.opcode == 0x83);
    if (moves_stack) return i.reg != 0 && i.reg != 5;  // add, sub
    return of_frame(i.rm) || (!in_group(i.opcode) && of_frame(i.reg));
  }
  static bool takes_address(const Instruction& i) {
    return i.has_memory && i.base == x86::rbp && !i.reads && !i.writes;
  }

  // Does it access any of so many bytes from `offset` on, relative to the frame pointer? Perhaps, if it is
  // not known how many it accesses.
  static bool touches(const Instruction& i, i64 offset, i64 bytes) {
    constexpr i64 widest = 64;
    const i64 its = i.operand_bytes != 0 ? i.operand_bytes : widest;
    return i.has_memory && i.base == x86::rbp && offset < i.displacement + its &&
           i.displacement < offset + bytes;
  }
  static bool spills(const Instruction& i, u8 reg) {
    return i.map == 0 && i.opcode == 0x89 && i.reg == reg && i.has_memory && i.base == x86::rbp;
  }
  static bool mentions(const Instruction& i, u8 reg) {
    const bool has_operands = i.has_memory || i.rm != x86::no_register;
    return has_operands && (i.reg == reg || i.rm == reg || i.base == reg || i.index == reg);
  }

  // Does what instruction n has put into %rdi only go to functions that are told of plain accesses? That is
  // what most addresses of variables are taken for: lea -8(%rbp), %rdi; call __tsan_write4. They may be kept
  // in the frame for a second call; `kept` are the places where they are.
  bool only_told(std::size_t n, const ModuleLayout& module, std::vector<i64>* kept) const {
    constexpr u8 rdi = 7;
    if (all_[n].reg != rdi) return false;
    for (++n; n < all_.size(); ++n) {
      const Instruction& i = all_[n];
      if (i.flow == Flow::call || i.flow == Flow::indirect_call)
        return is_in(module.access_slots, called_slot(i, module));
      if (i.flow != Flow::next || i.string) return false;
      if (spills(i, rdi)) {
        if (!only_told_from(i.displacement, module, kept)) return false;
      } else if (mentions(i, rdi)) {
        return false;
      }
    }
    return false;
  }
  bool only_told_from(i64 place, const ModuleLayout& module, std::vector<i64>* kept) const {
    if (std::find(kept->begin(), kept->end(), place) != kept->end()) return true;
    kept->push_back(place);
    for (std::size_t n = first_of_body_; n < all_.size(); ++n) {
      const Instruction& i = all_[n];
      if (!i.reads || !touches(i, place, sizeof(uptr))) continue;
      if (i.displacement != place || i.map != 0 || i.opcode != 0x8b || !only_told(n, module, kept))
        return false;
    }
    return true;
  }

  // Where the indirect jump n may go, if it is by a table: of addresses, or of distances from the table,
  // whose address was the last to be taken before. What lies behind the table's end may be taken for more of
  // it.
  bool jumps_by_table(std::size_t n) {
    const Instruction& jump = all_[n];
    std::vector<std::size_t>& targets = tables_[n];
    const auto add = [&](uptr target) {
      const auto place = places_.find(target);
      if (place != places_.end()) targets.push_back(place->second);
      return place != places_.end();
    };
    constexpr unsigned most = 4096;
    if (jump.has_memory) {
      if (jump.base != x86::no_register || jump.index == x86::no_register) return false;
      const auto* table = reinterpret_cast<const uptr*>(jump.address);
      for (unsigned i = 0; i < most && add(table[i]); ++i) {}
      return !targets.empty();
    }
    constexpr std::size_t near = 8;
    for (std::size_t back = 1; back <= near && back <= n; ++back) {
      const Instruction& lea = all_[n - back];
      if (lea.map != 0 || lea.opcode != 0x8d || !lea.rip_relative) continue;
      const auto* table = reinterpret_cast<const std::int32_t*>(lea.address);
      for (unsigned i = 0; i < most && add(lea.address + static_cast<u64>(i64{table[i]})); ++i) {}
      break;
    }
    return !targets.empty();
  }

  // Adds where instruction n may go on, in this function. False if that is not known.
  bool go_on(std::size_t n, std::vector<std::size_t>* ways) const {
    const Instruction& i = all_[n];
    if (i.flow == Flow::end || returns_[n] == Return::never) return true;
    if (i.flow == Flow::indirect_jump) {
      const std::vector<std::size_t>& targets = tables_.at(n);
      ways->insert(ways->end(), targets.begin(), targets.end());
      return true;
    }
    if (i.flow != Flow::jump) {
      if (n + 1 != all_.size()) ways->push_back(n + 1);  // else a call that does not return
    }
    if (i.flow == Flow::jump || i.flow == Flow::branch) {
      const auto target = places_.find(i.target);
      if (target == places_.end()) return false;
      ways->push_back(target->second);
    }
    return true;
  }

  // Where exceptions may lead to. Nothing else does, no jump either: so it is behind an instruction that does
  // not go on, or behind a call that may be one that does not return.
  void find_landing_pads() {
    std::vector<bool> jumped_to(all_.size(), false);
    for (std::size_t n = 0; n < all_.size(); ++n) {
      std::vector<std::size_t> ways;
      usable_ = usable_ && go_on(n, &ways);
      for (const std::size_t to : ways)
        if (to != n + 1 || all_[n].flow == Flow::jump || all_[n].flow == Flow::indirect_jump)
          jumped_to[to] = true;
    }
    for (std::size_t n = 0; n + 1 < all_.size(); ++n) {
      const Instruction& i = all_[n];
      const bool ends = i.flow == Flow::jump || i.flow == Flow::indirect_jump || i.flow == Flow::end;
      if ((ends || returns_[n] != Return::certain) && !jumped_to[n + 1]) landing_pads_.push_back(n + 1);
    }
  }

  // Whether no way on from instruction n reads the byte before it writes it.
  bool not_read_from(std::size_t n, i64 offset, std::vector<bool>* seen) const {
    std::vector<std::size_t> ways{n};
    while (!ways.empty()) {
      const std::size_t at = ways.back();
      ways.pop_back();
      if ((*seen)[at]) continue;
      (*seen)[at] = true;
      const Instruction& i = all_[at];
      if (i.reads && (i.base == x86::rsp || touches(i, offset, 1))) return false;
      if (i.writes && touches(i, offset, 1) && i.operand_bytes != 0) continue;
      if (!go_on(at, &ways)) return false;
    }
    return true;
  }

  static constexpr i64 first_argument = 16;  // on the stack, behind the frame pointer and the return address

  std::vector<Instruction> all_;
  std::map<uptr, std::size_t> places_;
  std::map<std::size_t, std::vector<std::size_t>> tables_;  // of jumps by one, where they go
  std::vector<Return> returns_;  // of calls: do they?
  std::vector<std::size_t> landing_pads_;
  std::size_t first_of_body_ = 0;
  i64 saved_ = 0;  // registers of the caller's, from here on
  bool uses_arguments_ = false;  // such on the stack
  // Is the address of anything given to others? Then all that there are addresses of may be read by them: the
  // parts of an object are found from each other.
  bool taken_ = false;
  i64 lowest_ = 0;
  bool usable_ = false;
};

}  // namespace

bool dead(uptr pc, i64 offset) {
  const OutsideScenario outside;
  static std::map<std::pair<uptr, i64>, bool> answers;
  static std::map<uptr, Code> functions;
  const auto known = answers.find({pc, offset});
  if (known != answers.end()) return known->second;
  bool answer = false;
  const UserFunctions& program = UserFunctions::now();
  if (const UserFunction* f = program.at(pc - 1); f != nullptr)
    answer = functions.try_emplace(f->begin, f->begin, f->end, program, program.module_at(pc - 1)->layout)
                 .first->second.dead(pc, offset);
  answers.emplace(std::pair{pc, offset}, answer);
  return answer;
}

}  // namespace fearless::frame_slots
