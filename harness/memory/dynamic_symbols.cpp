#include "memory/dynamic_symbols.hpp"

#include <elf.h>
#include <string.h>

#include "core/base.hpp"

namespace fearless {
namespace {

struct Tables {
  const ElfW(Sym) * symbols = nullptr;
  const char* strings = nullptr;
  const ElfW(Rela) * lists[2] = {nullptr, nullptr};  // all, and those of the procedure linkage table
  u64 bytes[2] = {0, 0};
};

Tables tables_of(const ElfW(Dyn) * d) {
  Tables t;
  for (; d->d_tag != DT_NULL; ++d) {
    const auto value = d->d_un.d_val;
    if (d->d_tag == DT_SYMTAB) t.symbols = reinterpret_cast<const ElfW(Sym)*>(value);
    if (d->d_tag == DT_STRTAB) t.strings = reinterpret_cast<const char*>(value);
    if (d->d_tag == DT_RELA) t.lists[0] = reinterpret_cast<const ElfW(Rela)*>(value);
    if (d->d_tag == DT_RELASZ) t.bytes[0] = value;
    if (d->d_tag == DT_JMPREL) t.lists[1] = reinterpret_cast<const ElfW(Rela)*>(value);
    if (d->d_tag == DT_PLTRELSZ) t.bytes[1] = value;
  }
  return t;
}

const ElfW(Dyn) * dynamic_section(const dl_phdr_info& module) {
  for (int i = 0; i < module.dlpi_phnum; ++i)
    if (module.dlpi_phdr[i].p_type == PT_DYNAMIC)
      return reinterpret_cast<const ElfW(Dyn)*>(module.dlpi_addr + module.dlpi_phdr[i].p_vaddr);
  return nullptr;
}

}  // namespace

bool imports(const dl_phdr_info& module, const char* name) {
  // The kernel's own module imports nothing, and its tables are not relocated.
  if (module.dlpi_name != nullptr && strstr(module.dlpi_name, "linux-vdso") != nullptr) return false;
  const ElfW(Dyn)* d = dynamic_section(module);
  if (d == nullptr) return false;
  const Tables t = tables_of(d);
  if (t.symbols == nullptr || t.strings == nullptr) return false;
  for (int list = 0; list < 2; ++list) {
    if (t.lists[list] == nullptr) continue;
    for (u64 i = 0; i < t.bytes[list] / sizeof(ElfW(Rela)); ++i) {
      const auto info = t.lists[list][i].r_info;
      const auto type = ELF64_R_TYPE(info);
      if (type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT && type != R_X86_64_64) continue;
      const ElfW(Sym)& symbol = t.symbols[ELF64_R_SYM(info)];
      if (symbol.st_shndx == SHN_UNDEF && strcmp(t.strings + symbol.st_name, name) == 0) return true;
    }
  }
  return false;
}

}  // namespace fearless
