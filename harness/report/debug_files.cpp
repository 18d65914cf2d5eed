// Which files libbacktrace looks for debug information in. It asks for one of each module that has been
// installed apart from it, and reads all there are: those of the C and C++ libraries (Debian's libc6-dbg)
// take it longer than all else of a report, which names nothing by them.
#include FEARLESS_BACKTRACE_HEADER
#include <elf.h>
#include <link.h>

#include <cstring>
#include <set>
#include <string>

#include "core/base.hpp"
#include "core/format.hpp"
#include "memory/module_kinds.hpp"

// The linker has libbacktrace's calls of backtrace_open() go to the second (--wrap).
extern "C" int fearless_backtrace_open_itself(const char* file, backtrace_error_callback error, void* data,
                                              int* does_not_exist) __asm__("__real_backtrace_open");
extern "C" int fearless_backtrace_open(const char* file, backtrace_error_callback error, void* data,
                                       int* does_not_exist) __asm__("__wrap_backtrace_open");

namespace fearless {
namespace {

u64 aligned(u64 n) { return (n + 3) / 4 * 4; }

// Where the debug information of what is linked under that number is installed; "" if it has none.
std::string file_of_build_id(const dl_phdr_info& module) {
  for (int i = 0; i < module.dlpi_phnum; ++i) {
    const ElfW(Phdr)& p = module.dlpi_phdr[i];
    if (p.p_type != PT_NOTE) continue;
    const auto* const notes = reinterpret_cast<const u8*>(module.dlpi_addr + p.p_vaddr);
    for (u64 at = 0; at + sizeof(ElfW(Nhdr)) <= p.p_memsz;) {
      const auto& note = *reinterpret_cast<const ElfW(Nhdr)*>(notes + at);
      const u64 name = at + sizeof note;
      const u64 id = name + aligned(note.n_namesz);
      at = id + aligned(note.n_descsz);
      if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != sizeof "GNU" || note.n_descsz < 2 ||
          at > p.p_memsz || std::memcmp(notes + name, "GNU", sizeof "GNU") != 0)
        continue;
      return fmt::format("/usr/lib/debug/.build-id/{:02x}/{:02x}.debug", notes[id],
                         fmt::join(notes + id + 1, notes + id + note.n_descsz, ""));
    }
  }
  return "";
}

int add_file(dl_phdr_info* module, size_t, void* files) {
  if (kind_of_module(module->dlpi_name) == ModuleKind::support)
    static_cast<std::set<std::string>*>(files)->insert(file_of_build_id(*module));
  return 0;
}

bool names_nothing(const char* file) {
  static const std::set<std::string> files = [] {
    std::set<std::string> of_support;
    dl_iterate_phdr(add_file, &of_support);
    return of_support;
  }();
  return files.count(file) != 0;
}

}  // namespace
}  // namespace fearless

int fearless_backtrace_open(const char* file, backtrace_error_callback error, void* data,
                            int* does_not_exist) {
  if (!fearless::names_nothing(file))
    return fearless_backtrace_open_itself(file, error, data, does_not_exist);
  if (does_not_exist != nullptr) *does_not_exist = 1;
  return -1;
}
