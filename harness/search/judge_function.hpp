// Is a function instrumented, going by its machine code? And if not: could it do anything that ought to have
// been seen? Knows one function at a time; nothing of names.
//
// With -fsanitize=thread both compilers have every function that calls anything, or accesses memory that
// others might see, call __tsan_func_entry. What is without such a call is therefore either from an object
// that was not instrumented, or so simple that there was nothing to instrument:
//  - it calls nothing (going on in another function of the module is no call: that one is judged by itself;
//    nor are calls that only come in when instrumentation is done, as of __stack_chk_fail),
//  - it accesses memory through its frame only, and
//  - it reads constants.
#pragma once

#include "search/elf_functions.hpp"

namespace fearless {

enum class Judgement : u8 { instrumented, harmless, uninstrumented };

// What has to be known of the module that the function is in.
struct ModuleLayout {
  std::vector<elf::Range> code;
  std::vector<elf::Range> data;          // that may change
  std::vector<elf::Range> counters;      // elf::Symbols::counters
  std::vector<uptr> tsan_slots;          // of imported __tsan_… functions
  std::vector<uptr> annotation_slots;    // of those by which code tells how it synchronises
  std::vector<uptr> access_slots;        // of those that are told of plain accesses
  std::vector<uptr> wide_load_slots;     // of the one that is told of an atomic load of 16 bytes
  std::vector<uptr> wide_call_slots;     // of the function that such a load is without -mcx16
  std::vector<uptr> ending_slots;        // of functions that do not return
  std::vector<uptr> returning_twice_slots;  // of setjmp and its kin
  std::vector<uptr> compilers_slots;     // of functions that compilers call by themselves
};

Judgement judge(uptr begin, uptr end, const ModuleLayout& module);
// Has an instrumented function an atomic operation all the same? Then that is of inline assembly, and nothing
// is seen of it, unless annotations tell.
bool synchronises_unseen(uptr begin, uptr end, const ModuleLayout& module);

// Does the instruction before the return address call something directly? Its target, or 0.
uptr called_before(uptr return_address);
// Is this an entry of a procedure linkage table, and of which slot? 0 if it is none.
uptr linkage_slot(uptr address, const ModuleLayout& module);

}  // namespace fearless
