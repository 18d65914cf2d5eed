#include "search/liveness.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "core/hot.hpp"
#include "search/machine_function.hpp"
#include "search/register_use.hpp"

namespace fearless::liveness {
namespace {

using await::Need;
using x86::Instruction;
using x86::Use;
using Flow = Instruction::Flow;
using Places = MachineFunction::Places;

constexpr u8 registers[] = {x86::rbx, x86::r12, x86::r13, x86::r14, x86::r15};
static_assert(std::size(registers) == await::kept_registers);

constexpr i64 word = sizeof(uptr);
constexpr i64 first_argument = 2 * word;  // on the stack, behind the frame pointer and the return address

bool takes_address(const Instruction& i) {
  return i.has_memory && i.base == x86::rbp && !i.reads && !i.writes && i.reg != x86::rsp;
}

// Does it access any of so many bytes from `offset` on, relative to the frame pointer? Perhaps, if it is not
// known how many it accesses.
bool touches(const Instruction& i, i64 offset, i64 bytes) {
  constexpr i64 widest = 64;
  const i64 its = i.operand_bytes != 0 ? i.operand_bytes : widest;
  return i.has_memory && i.base == x86::rbp && offset < i.displacement + its &&
         i.displacement < offset + bytes;
}
bool spills(const Instruction& i, u8 reg) {
  return i.map == 0 && i.opcode == 0x89 && i.reg == reg && i.has_memory && i.base == x86::rbp;
}
bool mentions(const Instruction& i, u8 reg) {
  const bool has_operands = i.has_memory || i.rm != x86::no_register;
  return has_operands && (i.reg == reg || i.rm == reg || i.base == reg || i.index == reg);
}

// What an instruction does with a register, or the function that it calls.
struct UsingRegister {
  const MachineFunction& code;
  u8 reg;
  Use operator()(std::size_t n, const Instruction& i) const {
    return code.passes_in(n, reg) ? Use::reads : use_of(i, reg);
  }
};

class Function {
 public:
  Function(const UserFunction& f, const UserFunctions& program, const LoadedModule& module)
      : code_(f, program, module), saved_(-word * static_cast<i64>(code_.saved().size())) {
    if (!code_.usable()) return;
    for (std::size_t n = code_.first_of_body(); n < code_.size(); ++n) {
      const Instruction& i = code_[n];
      uses_arguments_ = uses_arguments_ ||
                        (i.has_memory && i.base == x86::rbp && i.displacement >= first_argument);
      std::vector<i64> places;
      if (!takes_address(i)) continue;
      // An optimised loop may reach what lies below by such an address that it counts up.
      lowest_ = saved_ < 0 && !goes_to_a_call(n) ? lowest_of_all : std::min(lowest_, i.displacement);
      taken_ = taken_ || !only_told(n, module.layout, &places);
    }
    for (std::size_t n = 0; n < code_.saved().size(); ++n)
      restores_only_.push_back(is_only_restored(code_.saved()[n], -word * static_cast<i64>(n + 1)));
  }

  Need of_byte(uptr pc, i64 offset) const {
    if (!code_.usable()) return {};
    if (offset >= first_argument) return uses_arguments_ ? Need{} : Need{Need::none, 0};
    if (offset >= saved_) return of_saved(offset);
    if (taken_ && offset >= lowest_) return {};
    return is_read(pc,
                   [offset](std::size_t, const Instruction& i) {
                     if (i.reads && (i.base == x86::rsp || touches(i, offset, 1))) return Use::reads;
                     const bool writes = i.writes && touches(i, offset, 1) && i.operand_bytes != 0;
                     return writes ? Use::sets : Use::none;
                   })
               ? Need{}
               : Need{Need::none, 0};
  }

  Need of_register(uptr pc, unsigned which) const {
    const u8 reg = registers[which];
    const std::vector<u8>& saved = code_.saved();
    const bool saves = std::find(saved.begin(), saved.end(), reg) != saved.end();
    const auto use = [&](std::size_t n, const Instruction& i) {
      // What has been put back is the caller's by now.
      if (saves && i.flow == Flow::end && i.map == 0) return Use::reads;
      return UsingRegister{code_, reg}(n, i);
    };
    if (!code_.usable() || is_read(pc, use)) return {};
    return {saves ? Need::none : Need::by_caller, which};
  }

 private:
  // Does any way on from one of these instructions read what `use` is asked about before it sets it?
  template <class UseOf>
  bool is_read_from(Places ways, UseOf use) const {
    std::vector<bool> seen(code_.size(), false);
    while (!ways.empty()) {
      const std::size_t at = ways.back();
      ways.pop_back();
      if (seen[at]) continue;
      seen[at] = true;
      const Use used = use(at, code_[at]);
      if (used == Use::reads) return true;
      if (used == Use::sets) continue;
      if (!code_.go_on(at, &ways)) return true;
    }
    return false;
  }
  template <class UseOf>
  bool is_read(uptr pc, UseOf use) const {
    const std::size_t start = code_.place(pc);
    if (start == code_.size()) return true;
    Places ways = code_.landing_pads();
    ways.push_back(start);
    return is_read_from(std::move(ways), use);
  }

  // What is saved for the caller: it matters if it does to that.
  Need of_saved(i64 offset) const {
    if (offset >= 0) return {};
    const auto n = static_cast<std::size_t>((-1 - offset) / word);
    const auto* const which = std::find(std::begin(registers), std::end(registers), code_.saved()[n]);
    if (which == std::end(registers) || !restores_only_[n]) return {};
    return {Need::by_caller, static_cast<unsigned>(which - std::begin(registers))};
  }
  // Does nothing read the register's contents saved at a place but what puts them back, at the end?
  bool is_only_restored(u8 reg, i64 at) const {
    for (std::size_t n = code_.first_of_body(); n < code_.size(); ++n) {
      const Instruction& i = code_[n];
      const bool pops = pops_register(i) && i.in_opcode == reg;
      const bool moves = i.map == 0 && i.opcode == 0x8b && i.operand_bytes == word && i.reg == reg &&
                         i.base == x86::rbp && i.displacement == at;
      if (pops || moves) {
        Places ways;
        if (!code_.go_on(n, &ways) || is_read_from(ways, UsingRegister{code_, reg})) return false;
      } else if ((i.reads && (i.base == x86::rsp || touches(i, at, word))) ||
                 (takes_address(i) && i.displacement >= at && i.displacement < at + word)) {
        return false;
      }
    }
    return true;
  }

  // Is what instruction n puts into a register an argument of the next call, and no more?
  bool goes_to_a_call(std::size_t n) const {
    constexpr u8 arguments[] = {7, 6, 2, 1, 8, 9};  // rdi, rsi, rdx, rcx, r8, r9
    const u8 reg = code_[n].reg;
    if (std::find(std::begin(arguments), std::end(arguments), reg) == std::end(arguments)) return false;
    for (++n; n < code_.size() && code_[n].flow == Flow::next; ++n)
      if (mentions(code_[n], reg)) return false;
    return n < code_.size() && calls(code_[n]);
  }

  // Does what instruction n has put into %rdi only go to functions that are told of plain accesses? That is
  // what most addresses of variables are taken for: lea -8(%rbp), %rdi; call __tsan_write4. They may be kept
  // in the frame for a second call; `kept` are the places where they are.
  bool only_told(std::size_t n, const ModuleLayout& module, std::vector<i64>* kept) const {
    constexpr u8 rdi = 7;
    if (code_[n].reg != rdi) return false;
    for (++n; n < code_.size(); ++n) {
      const Instruction& i = code_[n];
      if (calls(i)) return is_in(module.access_slots, called_slot(i, module));
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
    for (std::size_t n = code_.first_of_body(); n < code_.size(); ++n) {
      const Instruction& i = code_[n];
      if (!i.reads || !touches(i, place, sizeof(uptr))) continue;
      if (i.displacement != place || i.map != 0 || i.opcode != 0x8b || !only_told(n, module, kept))
        return false;
    }
    return true;
  }

  MachineFunction code_;
  i64 saved_;  // registers of the caller's, from here on
  std::vector<bool> restores_only_;  // what puts each of them back, and nothing else reads them
  bool uses_arguments_ = false;  // on the stack
  // Is the address of anything given to others? Then all that there are addresses of may be read by them: the
  // parts of an object are found from each other.
  bool taken_ = false;
  static constexpr i64 lowest_of_all = -(i64{1} << 32);
  i64 lowest_ = 0;
};

// The function that goes on at `pc`, if that is one of the program's.
const Function* function_before(uptr pc) {
  static std::map<uptr, Function> functions;
  const UserFunctions& program = UserFunctions::now();
  const UserFunction* f = program.at(pc - 1);
  if (f == nullptr) return nullptr;
  return &functions.try_emplace(f->begin, *f, program, *program.module_at(pc - 1)).first->second;
}

template <class What>
Need remembered(uptr pc, What what, Need (Function::*ask)(uptr, What) const) {
  static std::map<std::pair<uptr, What>, Need> answers;
  const OutsideScenario outside;
  const auto known = answers.find({pc, what});
  if (known != answers.end()) return known->second;
  const Function* f = function_before(pc);
  return answers.emplace(std::pair{pc, what}, f != nullptr ? (f->*ask)(pc, what) : Need{}).first->second;
}

}  // namespace

Need of_byte(uptr pc, i64 offset) { return remembered(pc, offset, &Function::of_byte); }
Need of_register(uptr pc, unsigned which) { return remembered(pc, which, &Function::of_register); }

}  // namespace fearless::liveness
