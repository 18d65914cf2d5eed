#include "search/machine_function.hpp"

#include <algorithm>

#include "search/register_use.hpp"

namespace fearless {
namespace {

using x86::Instruction;
using Flow = Instruction::Flow;

bool pushes_register(const Instruction& i) { return i.map == 0 && i.opcode >= 0x50 && i.opcode <= 0x57; }
bool pops_frame(const Instruction& i) { return i.map == 0 && i.opcode == 0x5d && i.length == 1; }

// For what follows to stand at a round address.
bool fills(const Instruction& i) {
  return (i.map == 0 && i.opcode == 0x90 && i.in_opcode == 0) || (i.map == 1 && i.opcode == 0x1f);
}

// What moves the stack pointer in other ways than most functions do.
bool pushes_or_pops_otherwise(const Instruction& i) {
  if (i.map == 1) return i.opcode == 0xa0 || i.opcode == 0xa1 || i.opcode == 0xa8 || i.opcode == 0xa9;
  if (i.map != 0) return false;
  return i.opcode == 0x68 || i.opcode == 0x6a || i.opcode == 0x8f || i.opcode == 0x9c || i.opcode == 0x9d ||
         i.opcode == 0xc8 || (i.opcode == 0xff && (i.reg & 7) == 6);
}

bool of_frame(u8 reg) { return reg == x86::rsp || reg == x86::rbp; }

// Is rsp or rbp an operand of it, other than as the base of what it accesses? Where what was saved begins is
// put into rsp before that is popped.
bool passes_on_frame(const Instruction& i, i64 saved) {
  if (i.evex && i.has_memory && of_frame(i.base)) return true;
  if (i.has_memory && (of_frame(i.index) || (of_frame(i.base) && i.index != x86::no_register))) return true;
  if (i.map != 0) return false;
  if (pushes_register(i)) return true;
  if (i.opcode == 0x8d && i.base == x86::rsp) return true;
  if (i.opcode == 0x8d && i.reg == x86::rsp) return i.base != x86::rbp || i.displacement != saved;
  const bool has_operands = i.has_memory || i.rm != x86::no_register;
  if (!has_operands || i.operand_bytes == 1) return false;
  const bool moves_stack = i.rm == x86::rsp && (i.opcode == 0x81 || i.opcode == 0x83);
  if (moves_stack) return i.reg != 0 && i.reg != 5;  // add, sub
  return of_frame(i.rm) || (!in_group(i) && of_frame(i.reg));
}

// To what tells that the function is left.
bool returns_by_jump(const Instruction& i, const ModuleLayout& module) {
  return i.flow == Flow::jump && is_in(module.tsan_slots, linkage_slot(i.target, module));
}

}  // namespace

bool pops_register(const Instruction& i) { return i.map == 0 && i.opcode >= 0x58 && i.opcode <= 0x5f; }
bool calls(const Instruction& i) { return i.flow == Flow::call || i.flow == Flow::indirect_call; }

uptr called_slot(const Instruction& i, const ModuleLayout& module) {
  if (i.flow == Flow::call) return linkage_slot(i.target, module);
  return i.flow == Flow::indirect_call && i.rip_relative ? i.address : 0;
}
bool is_in(const std::vector<uptr>& slots, uptr slot) {
  return slot != 0 && std::binary_search(slots.begin(), slots.end(), slot);
}

MachineFunction::MachineFunction(const UserFunction& f, const UserFunctions& program,
                                 const LoadedModule& loaded) {
  const ModuleLayout& module = loaded.layout;
  if (!decode({f.begin, f.end}, module)) return;
  first_of_rest_ = all_.size();
  if (f.rest.end != 0 && !decode(f.rest, module)) return;
  usable_ = f.knows_rest && begins_with_frame() && pops_what_it_saves() &&
            (loaded.knows_rests || saved_.empty());
  returns_.assign(all_.size(), Return::certain);
  const i64 saved = -static_cast<i64>(saved_.size() * sizeof(uptr));
  // Where the frame pointer or the stack pointer goes elsewhere, anything may be read by way of that.
  for (std::size_t n = first_of_body_; n < all_.size(); ++n) {
    const Instruction& i = all_[n];
    if (calls(i)) returns_[n] = returns(i, program, module);
    const UserFunction* called = i.flow == Flow::call ? program.at(i.target) : nullptr;
    if (called != nullptr && linkage_slot(i.target, module) == 0) takes_[n] = callee(*called, module).takes;
    const bool saves = std::binary_search(saving_.begin(), saving_.end(), n);
    usable_ = usable_ && (saves || !passes_on_frame(i, saved)) &&
              !is_in(module.returning_twice_slots, called_slot(i, module)) &&
              (i.flow != Flow::indirect_jump || jumps_by_table(n));
  }
  if (usable_) find_landing_pads();
}

bool MachineFunction::decode(elf::Range code, const ModuleLayout& module) {
  for (uptr at = code.begin; at < code.end;) {
    Instruction i;
    if (!x86::decode(reinterpret_cast<const u8*>(at), code.end - at, at, &i)) return false;
    if (returns_by_jump(i, module)) i.flow = Flow::end;
    places_.emplace(at, all_.size());
    all_.push_back(i);
    at += i.length;
  }
  return true;
}

std::size_t MachineFunction::place(uptr pc) const {
  const auto place = places_.find(pc);
  return place == places_.end() ? size() : place->second;
}

bool MachineFunction::passes_in(std::size_t n, u8 reg) const {
  const auto takes = takes_.find(n);
  return takes != takes_.end() && (takes->second >> reg & 1) != 0;
}

// push %rbp; mov %rsp, %rbp; perhaps behind an endbr64.
bool MachineFunction::begins_with_frame() {
  std::size_t n = 0;
  if (!all_.empty() && all_[0].map == 1 && all_[0].opcode == 0x1e) ++n;
  if (all_.size() < n + 2 || all_[n].opcode != 0x55 || all_[n].map != 0 || all_[n].length != 1) return false;
  const Instruction& i = all_[n + 1];
  const bool moves = i.map == 0 && ((i.opcode == 0x89 && i.reg == x86::rsp && i.rm == x86::rbp) ||
                                    (i.opcode == 0x8b && i.reg == x86::rbp && i.rm == x86::rsp));
  first_of_body_ = n + 2;
  const auto saves = [this](std::size_t at) {
    const u8 reg = all_[at].in_opcode;
    return pushes_register(all_[at]) && is_preserved(reg) &&
           std::find(saved_.begin(), saved_.end(), reg) == saved_.end();
  };
  for (n = first_of_body_; n < all_.size() && saves(n); first_of_body_ = ++n)
    saved_.push_back(all_[n].in_opcode);
  // Of clang's, a last one makes room for a variable. gcc puts other instructions between them.
  if (n < all_.size() && pushes_register(all_[n]) && !is_preserved(all_[n].in_opcode)) {
    first_of_body_ = ++n;
    return moves;
  }
  for (; n < all_.size() && all_[n].flow == Flow::next; ++n) {
    if (!saves(n) && (passes_on_frame(all_[n], 0) || pushes_or_pops_otherwise(all_[n]))) break;
    if (all_[n].rm == x86::rsp || pops_register(all_[n])) break;
    if (!saves(n)) continue;
    saved_.push_back(all_[n].in_opcode);
    saving_.push_back(n);
  }
  return moves;
}

// Is whatever it pops what it has saved at first, on the way out? And does it set no register of the caller's
// that it has not saved so? (It could have saved that by a move, for whoever unwinds the stack.)
bool MachineFunction::pops_what_it_saves() const {
  std::size_t left = saved_.size();
  bool pops = false, otherwise = false;
  for (std::size_t n = first_of_body_; n < all_.size(); ++n) {
    const Instruction& i = all_[n];
    otherwise = otherwise || pushes_or_pops_otherwise(i);
    if (pops_frame(i)) {
      if (left != 0 && left != saved_.size()) return false;
      left = saved_.size();
    } else if (pops_register(i)) {
      if (left == 0 || i.in_opcode != saved_[left - 1]) return false;
      --left;
      pops = true;
    } else {
      for (const u8 reg : {x86::rbx, x86::r12, x86::r13, x86::r14, x86::r15})
        if (use_of(i, reg) == x86::Use::sets && std::find(saved_.begin(), saved_.end(), reg) == saved_.end())
          return false;
    }
  }
  return !(pops && otherwise);
}

const MachineFunction::Callee& MachineFunction::callee(const UserFunction& f, const ModuleLayout& module) {
  static std::map<uptr, Callee> known;
  const auto found = known.find(f.begin);
  if (found != known.end()) return found->second;
  Callee answer{Return::never, 0};
  u32 named = 0;  // registers, by now
  for (uptr at = f.begin; at < f.end;) {
    Instruction i;
    if (!x86::decode(reinterpret_cast<const u8*>(at), f.end - at, at, &i)) {
      if (answer.returns != Return::certain) answer.returns = Return::unknown;
      answer.takes |= ~named;
      break;
    }
    const bool jumps = i.flow == Flow::jump || i.flow == Flow::branch;
    const bool leaves = jumps && (i.target < f.begin || i.target >= f.end);
    if ((i.flow == Flow::end && i.map == 0) || returns_by_jump(i, module)) answer.returns = Return::certain;
    if ((i.flow == Flow::indirect_jump || leaves) && answer.returns == Return::never)
      answer.returns = Return::unknown;
    for (const u8 reg : {x86::rbx, x86::r12, x86::r13, x86::r14, x86::r15}) {
      const u32 bit = u32{1} << reg;
      if ((named & bit) != 0 || use_of(i, reg) == x86::Use::none) continue;
      named |= bit;
      if (!pushes_register(i)) answer.takes |= bit;
    }
    at += i.length;
  }
  return known.emplace(f.begin, answer).first->second;
}

// Does the call return, if nothing is thrown? That is known of functions of the system's by their names, and
// of those of the program by whether they have a return.
MachineFunction::Return MachineFunction::returns(const Instruction& i, const UserFunctions& program,
                                                 const ModuleLayout& module) {
  if (const uptr slot = called_slot(i, module); slot != 0) {
    if (is_in(module.ending_slots, slot)) return Return::never;
    return is_in(module.tsan_slots, slot) ? Return::certain : Return::unknown;
  }
  const UserFunction* f = i.flow == Flow::call ? program.at(i.target) : nullptr;
  return f == nullptr || f->begin != i.target ? Return::unknown : callee(*f, module).returns;
}

// Where the indirect jump n may go, if it is by a table: of addresses, or of distances from the table, which
// are added to its address. What lies behind the table's end may be taken for more of it.
bool MachineFunction::jumps_by_table(std::size_t n) {
  const Instruction& jump = all_[n];
  Places& targets = tables_[n];
  const auto add = [&](uptr target) {
    const std::size_t to = place(target);
    if (to != size()) targets.push_back(to);
    return to != size();
  };
  constexpr unsigned most = 4096;
  if (jump.has_memory) {
    if (jump.base != x86::no_register || jump.index == x86::no_register) return false;
    const auto* table = reinterpret_cast<const uptr*>(jump.address);
    for (unsigned i = 0; i < most && add(table[i]); ++i) {}
    return !targets.empty();
  }
  constexpr std::size_t near = 8;
  const Instruction* sum = nullptr;  // of a distance and the table's address
  for (std::size_t back = 1; back <= near && back <= n; ++back) {
    const Instruction& i = all_[n - back];
    if (i.flow != Flow::next) break;
    if (sum == nullptr) {
      const bool adds = i.map == 0 && (i.opcode == 0x01 || i.opcode == 0x03) && !i.has_memory;
      if (adds && (i.reg == jump.rm || i.rm == jump.rm)) sum = &i;
      continue;
    }
    const Instruction& lea = i;
    if (lea.map != 0 || lea.opcode != 0x8d || !lea.rip_relative) continue;
    if (lea.reg != sum->reg && lea.reg != sum->rm) continue;
    const auto* table = reinterpret_cast<const std::int32_t*>(lea.address);
    for (unsigned k = 0; k < most && add(lea.address + static_cast<u64>(i64{table[k]})); ++k) {}
    break;
  }
  return !targets.empty();
}

bool MachineFunction::go_on(std::size_t n, Places* ways) const {
  const Instruction& i = all_[n];
  if (i.flow == Flow::end || returns_[n] == Return::never) return true;
  if (i.flow == Flow::indirect_jump) {
    const Places& targets = tables_.at(n);
    ways->insert(ways->end(), targets.begin(), targets.end());
    return true;
  }
  if (i.flow != Flow::jump) {
    if (n + 1 != all_.size()) ways->push_back(n + 1);  // else a call that does not return
  }
  if (i.flow == Flow::jump || i.flow == Flow::branch) {
    const std::size_t target = place(i.target);
    if (target == size()) return false;
    ways->push_back(target);
  }
  return true;
}

// No jump leads there either: so it is behind an instruction that does not go on, or behind a call that may
// be one that does not return.
void MachineFunction::find_landing_pads() {
  std::vector<bool> jumped_to(all_.size(), false);
  for (std::size_t n = 0; n < all_.size(); ++n) {
    Places ways;
    usable_ = usable_ && go_on(n, &ways);
    for (const std::size_t to : ways)
      if (to != n + 1 || all_[n].flow == Flow::jump || all_[n].flow == Flow::indirect_jump)
        jumped_to[to] = true;
  }
  for (std::size_t n = 0; !saving_.empty() && n <= saving_.back(); ++n) usable_ = usable_ && !jumped_to[n];
  for (std::size_t n = 0; n + 1 < all_.size(); ++n) {
    const Instruction& i = all_[n];
    const bool ends = i.flow == Flow::jump || i.flow == Flow::indirect_jump || i.flow == Flow::end;
    const bool may_end = ends || returns_[n] != Return::certain || n + 1 == first_of_rest_;
    std::size_t next = n + 1;
    while (next < all_.size() && fills(all_[next]) && !jumped_to[next]) ++next;
    if (may_end && next < all_.size() && !jumped_to[next]) landing_pads_.push_back(next);
  }
}

}  // namespace fearless
