#include "search/time_stamp_reads.hpp"

#include <link.h>
#include <string.h>

#include "memory/fresh_state.hpp"
#include "memory/time_stamps.hpp"
#include "search/elf_functions.hpp"
#include "search/x86_decode.hpp"

// Of libgcc: the unwind information of the function that an address is in.
struct dwarf_eh_bases {
  void* tbase;
  void* dbase;
  void* func;
};
extern "C" const void* _Unwind_Find_FDE(void* address, dwarf_eh_bases* bases);

namespace fearless {
namespace {

// Does an instruction begin there? (The bytes may be part of another.) What has no unwind information is
// data.
bool is_instruction(uptr address, const elf::Range& code) {
  dwarf_eh_bases bases{};
  if (_Unwind_Find_FDE(reinterpret_cast<void*>(address), &bases) == nullptr) return false;
  auto at = reinterpret_cast<uptr>(bases.func);
  while (at < address) {
    x86::Instruction i;
    if (!x86::decode(reinterpret_cast<const u8*>(at), code.end - at, at, &i)) return true;  // perhaps
    at += i.length;
  }
  return at == address;
}

bool reads_in(const elf::Range& code) {
  const auto* const end = reinterpret_cast<const u8*>(code.end);
  for (const auto* p = reinterpret_cast<const u8*>(code.begin); end - p > 2; ++p) {
    p = static_cast<const u8*>(memchr(p, 0x0f, static_cast<std::size_t>(end - p - 2)));
    if (p == nullptr) return false;
    if (time_stamps::length_of_read(p) != 0 && is_instruction(reinterpret_cast<uptr>(p), code)) return true;
  }
  return false;
}

int visit(dl_phdr_info* info, std::size_t, void* found) {
  for (const elf::Range& code : elf::code(*info))
    if (fresh_state::covers(code.begin) && reads_in(code)) return *static_cast<int*>(found) = 1;
  return 0;
}

}  // namespace

bool program_reads_time_stamps() {
  static const bool reads = [] {
    int found = 0;
    dl_iterate_phdr(visit, &found);
    return found != 0;
  }();
  return reads;
}

}  // namespace fearless
