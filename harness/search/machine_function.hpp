// One function of the program's, decoded: its instructions, where it may go on from each, and what its frame
// is. What matters to whom is told by liveness.cpp.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "search/user_functions.hpp"
#include "search/x86_decode.hpp"

namespace fearless {

class MachineFunction {
 public:
  using Places = std::vector<std::size_t>;  // of instructions

  MachineFunction(const UserFunction& f, const UserFunctions& program, const LoadedModule& module);

  // Is everything known that the rest says? That is so if the function has a frame pointer (rbp, as
  // "push %rbp; mov %rsp, %rbp" at its beginning set it), goes nowhere unknown, and gives rsp and rbp to
  // nothing by which the frame could be reached otherwise.
  bool usable() const { return usable_; }

  std::size_t size() const { return all_.size(); }
  const x86::Instruction& operator[](std::size_t n) const { return all_[n]; }
  std::size_t first_of_body() const { return first_of_body_; }
  // size() if no instruction begins there.
  std::size_t place(uptr pc) const;
  // Adds where instruction n may go on, in this function. False if that is not known.
  bool go_on(std::size_t n, Places* ways) const;
  // Where exceptions may lead to: code that nothing else leads to.
  const Places& landing_pads() const { return landing_pads_; }

  // The registers that it saves for its caller at first, from the frame pointer downwards.
  const std::vector<u8>& saved() const { return saved_; }
  // Is the register perhaps an argument of what instruction n calls, against the usual convention?
  bool passes_in(std::size_t n, u8 reg) const;

 private:
  enum class Return : u8 { certain, never, unknown };
  struct Callee {
    Return returns;
    u32 takes;  // registers, as bits
  };
  static const Callee& callee(const UserFunction& f, const ModuleLayout& module);
  static Return returns(const x86::Instruction& i, const UserFunctions& program, const ModuleLayout& module);

  bool decode(elf::Range code, const ModuleLayout& module);
  bool begins_with_frame();
  bool pops_what_it_saves() const;
  bool jumps_by_table(std::size_t n);
  void find_landing_pads();

  std::vector<x86::Instruction> all_;
  std::map<uptr, std::size_t> places_;
  std::size_t first_of_rest_ = 0;  // size() if there is none
  std::map<std::size_t, Places> tables_;  // of jumps by one, where they go
  std::vector<Return> returns_;  // of calls: do they?
  std::map<std::size_t, u32> takes_;  // calls of the program's functions: Callee::takes
  Places landing_pads_;
  std::size_t first_of_body_ = 0;
  std::vector<u8> saved_;
  Places saving_;  // the pushes of them that are in the body
  bool usable_ = false;
};

// The imported function that a call is of, by its slot; 0 if it is of none.
uptr called_slot(const x86::Instruction& i, const ModuleLayout& module);
// Is the slot, if there is one, among these?
bool is_in(const std::vector<uptr>& slots, uptr slot);
bool calls(const x86::Instruction& i);
bool pops_register(const x86::Instruction& i);
// A register that functions must preserve, other than rsp and rbp.
inline bool is_preserved(u8 reg) { return reg == x86::rbx || (reg >= x86::r12 && reg <= x86::r15); }

}  // namespace fearless
