// Learns which functions an execution enters, without changing its course: the first byte of each is a
// breakpoint until it is reached for the first time. Knows addresses only.
#pragma once

#include <vector>

#include "search/elf_functions.hpp"

namespace fearless {

class Breakpoints {
 public:
  // `places` in order. One at a time. While it lives, the `code` they are in can be written to.
  Breakpoints(std::vector<uptr> places, std::vector<elf::Range> code);
  ~Breakpoints();
  Breakpoints(const Breakpoints&) = delete;
  Breakpoints& operator=(const Breakpoints&) = delete;

  // False if the system does not let code be changed, or a debugger would see the breakpoints first.
  bool planted() const { return planted_; }
  // Those reached.
  std::vector<uptr> reached() const;

 private:
  static bool on_trap(uptr at);
  bool protect(int how);

  std::vector<uptr> places_;
  std::vector<elf::Range> code_;
  std::vector<u8> original_;  // the bytes replaced
  std::vector<u8> reached_;
  bool planted_ = false;
};

}  // namespace fearless
