#include "search/elf_functions.hpp"

#include <elf.h>
#include <string.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "search/mapped_file.hpp"

namespace fearless::elf {
namespace {

void add_symbol(const ElfW(Sym) & s, const char* strings, u64 string_bytes, uptr base, Symbols* to) {
  if (s.st_shndx == SHN_UNDEF || s.st_size == 0 || s.st_name >= string_bytes) return;
  const char* name = strings + s.st_name;
  if (ELF64_ST_TYPE(s.st_info) == STT_OBJECT) {
    for (const char* counter : {"__gcov", "__llvm_gcov_ctr"})
      if (strncmp(name, counter, strlen(counter)) == 0)
        to->counters.push_back({base + s.st_value, base + s.st_value + s.st_size});
  }
  if (ELF64_ST_TYPE(s.st_info) != STT_FUNC) return;
  to->functions.push_back({base + s.st_value, base + s.st_value + s.st_size,
                           std::string(name, strnlen(name, string_bytes - s.st_name))});
}

// True if the file has a symbol table of this type.
bool add_symbols(const MappedFile& f, u32 type, uptr base, Symbols* to) {
  const auto* header = f.at<ElfW(Ehdr)>(0);
  if (header == nullptr || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_shentsize != sizeof(ElfW(Shdr)))
    return false;
  const auto* sections = f.at<ElfW(Shdr)>(header->e_shoff, header->e_shnum);
  if (sections == nullptr) return false;
  for (u32 i = 0; i < header->e_shnum; ++i) {
    const ElfW(Shdr)& s = sections[i];
    if (s.sh_type != type || s.sh_link >= header->e_shnum) continue;
    const ElfW(Shdr)& names = sections[s.sh_link];
    const u64 count = s.sh_size / sizeof(ElfW(Sym));
    const auto* symbols = f.at<ElfW(Sym)>(s.sh_offset, count);
    const auto* strings = f.at<char>(names.sh_offset, names.sh_size);
    if (symbols == nullptr || strings == nullptr) return false;
    for (u64 k = 0; k < count; ++k) add_symbol(symbols[k], strings, names.sh_size, base, to);
    return true;
  }
  return false;
}

template <class T>
T read(const u8* p) {
  T v;
  memcpy(&v, p, sizeof v);
  return v;
}
u64 read_uleb(const u8** p) {
  u64 v = 0;
  for (unsigned shift = 0;; shift += 7) {
    const u8 b = *(*p)++;
    v |= u64{b & 0x7fU} << shift;
    if ((b & 0x80) == 0 || shift > 56) return v;
  }
}

// One entry of .eh_frame; false for what is no function's beginning: the procedure linkage table and the
// cold parts of functions, in whose first instruction the frame is there already.
bool read_frame_entry(const u8* fde, Function* f) {
  constexpr u8 relative_32 = 0x1b;  // DW_EH_PE_pcrel | DW_EH_PE_sdata4, what every linker writes
  const auto length = read<u32>(fde);
  if (length < 12 || length == 0xffffffff) return false;
  const u8* cie = fde + 4 - read<u32>(fde + 4);
  const u8* p = cie + 9;  // length, id, version
  const char* augmentation = reinterpret_cast<const char*>(p);
  if (augmentation[0] != 'z') return false;
  p += strlen(augmentation) + 1;
  read_uleb(&p);  // code alignment
  read_uleb(&p);  // data alignment, of which only the length counts
  read_uleb(&p);  // return address register
  read_uleb(&p);  // augmentation length
  for (const char* a = augmentation + 1; *a != 0; ++a) {
    if (*a == 'R') {
      if (*p != relative_32) return false;
      ++p;
    } else if (*a == 'L') {
      ++p;
    } else if (*a == 'P') {
      p += *p == 0 || (*p & 7) == 4 ? 9 : 5;
    } else if (*a != 'S' && *a != 'B') {
      return false;
    }
  }
  f->begin = reinterpret_cast<uptr>(fde + 8) + static_cast<u64>(i64{read<std::int32_t>(fde + 8)});
  f->end = f->begin + read<u32>(fde + 12);
  p = fde + 16;
  const u64 skipped = read_uleb(&p);
  p += skipped;
  if (p >= fde + 4 + length) return true;
  const u8 first = *p;
  return first == 0 || (first >= 2 && first <= 4) || (first & 0xc0) == 0x40;  // advance_loc, nop
}

// clang's counters have a section of their own and no names.
void add_counter_sections(const MappedFile& f, uptr base, std::vector<Range>* to) {
  const auto* header = f.at<ElfW(Ehdr)>(0);
  const auto* sections = header == nullptr ? nullptr : f.at<ElfW(Shdr)>(header->e_shoff, header->e_shnum);
  if (sections == nullptr || header->e_shstrndx >= header->e_shnum) return;
  const ElfW(Shdr)& names = sections[header->e_shstrndx];
  static constexpr char wanted[] = "__llvm_prf_cnts";
  for (u32 i = 0; i < header->e_shnum; ++i) {
    const ElfW(Shdr)& s = sections[i];
    if (s.sh_name >= names.sh_size || names.sh_size - s.sh_name < sizeof wanted) continue;
    const char* name = f.at<char>(names.sh_offset + s.sh_name, sizeof wanted);
    if (name != nullptr && memcmp(name, wanted, sizeof wanted) == 0)
      to->push_back({base + s.sh_addr, base + s.sh_addr + s.sh_size});
  }
}

void add_unwind_ranges(const dl_phdr_info& m, std::vector<Function>* to) {
  for (int i = 0; i < m.dlpi_phnum; ++i) {
    const auto& segment = m.dlpi_phdr[i];
    if (segment.p_type != PT_GNU_EH_FRAME || segment.p_memsz < 12) continue;
    const auto* header = reinterpret_cast<const u8*>(m.dlpi_addr + segment.p_vaddr);
    // Version 1; the count as udata4; a table of sdata4, relative to the header.
    if (header[0] != 1 || header[2] != 0x03 || header[3] != 0x3b) return;
    const auto count = read<u32>(header + 8);
    if (12 + u64{count} * 8 > segment.p_memsz) return;
    for (u32 k = 0; k < count; ++k) {
      Function f{};
      if (read_frame_entry(header + read<std::int32_t>(header + 12 + k * 8 + 4), &f) && f.begin < f.end)
        to->push_back(f);
    }
  }
}

// They are named after their functions, of whose names each counts.
void add_rests(const std::vector<Function>& all, std::vector<Rest>* to) {
  constexpr std::string_view mark = ".cold";
  std::multimap<std::string_view, uptr> named;
  const auto is_rest = [&](const Function& f) { return f.name.find(mark) != std::string::npos; };
  if (std::none_of(all.begin(), all.end(), is_rest)) return;
  for (const Function& f : all) named.emplace(f.name, f.begin);
  for (const Function& f : all) {
    if (!is_rest(f)) continue;
    const std::string_view of = std::string_view(f.name).substr(0, f.name.find(mark));
    const auto [first, last] = named.equal_range(of);
    if (first == last) to->push_back({{}, 0});
    // Files may have functions of the same name.
    const bool one = named.count(of) == 1 && named.count(f.name) == 1;
    for (auto i = first; i != last; ++i) to->push_back({one ? Range{f.begin, f.end} : Range{}, i->second});
  }
}

const ElfW(Dyn) * dynamic_section(const dl_phdr_info& m) {
  for (int i = 0; i < m.dlpi_phnum; ++i)
    if (m.dlpi_phdr[i].p_type == PT_DYNAMIC)
      return reinterpret_cast<const ElfW(Dyn)*>(m.dlpi_addr + m.dlpi_phdr[i].p_vaddr);
  return nullptr;
}

}  // namespace

Symbols symbols(const dl_phdr_info& module, const std::string& file) {
  Symbols found;
  std::vector<Function>& all = found.functions;
  {
    const MappedFile f(file);
    add_counter_sections(f, module.dlpi_addr, &found.counters);
    if (!add_symbols(f, SHT_SYMTAB, module.dlpi_addr, &found)) {
      add_symbols(f, SHT_DYNSYM, module.dlpi_addr, &found);
      add_unwind_ranges(module, &all);
    }
  }
  const std::vector<Range> text = code(module);
  std::erase_if(all, [&](const Function& f) {
    return std::none_of(text.begin(), text.end(), [&](const Range& r) {
      return r.contains(f.begin) && f.end <= r.end && f.end > f.begin;
    });
  });
  add_rests(all, &found.rests);
  // Of several names of one function, one is enough.
  std::sort(all.begin(), all.end(), [](const Function& a, const Function& b) {
    if (a.begin != b.begin) return a.begin < b.begin;
    return a.name.empty() != b.name.empty() ? b.name.empty() : a.name < b.name;
  });
  all.erase(std::unique(all.begin(), all.end(),
                        [](const Function& a, const Function& b) { return a.begin == b.begin; }),
            all.end());
  const auto by_address = [](const Range& a, const Range& b) { return a.begin < b.begin; };
  std::sort(found.counters.begin(), found.counters.end(), by_address);
  return found;
}

std::vector<Range> code(const dl_phdr_info& m) {
  std::vector<Range> ranges;
  for (int i = 0; i < m.dlpi_phnum; ++i) {
    const auto& p = m.dlpi_phdr[i];
    if (p.p_type == PT_LOAD && (p.p_flags & PF_X) != 0 && (p.p_flags & PF_R) != 0)
      ranges.push_back({m.dlpi_addr + p.p_vaddr, m.dlpi_addr + p.p_vaddr + p.p_filesz});
  }
  return ranges;
}

std::vector<Range> mutable_data(const dl_phdr_info& m) {
  Range constant;  // after relocation
  for (int i = 0; i < m.dlpi_phnum; ++i)
    if (const auto& p = m.dlpi_phdr[i]; p.p_type == PT_GNU_RELRO)
      constant = {m.dlpi_addr + p.p_vaddr, m.dlpi_addr + p.p_vaddr + p.p_memsz};
  std::vector<Range> ranges;
  for (int i = 0; i < m.dlpi_phnum; ++i) {
    const auto& p = m.dlpi_phdr[i];
    if (p.p_type != PT_LOAD || (p.p_flags & PF_W) == 0) continue;
    Range r{m.dlpi_addr + p.p_vaddr, m.dlpi_addr + p.p_vaddr + p.p_memsz};
    if (r.contains(constant.begin)) r.begin = constant.end;  // it is always the segment's beginning
    if (r.begin < r.end) ranges.push_back(r);
  }
  return ranges;
}

std::vector<uptr> import_slots(const dl_phdr_info& m, bool (*wanted)(const char* name)) {
  std::vector<uptr> slots;
  const ElfW(Dyn)* d = dynamic_section(m);
  if (d == nullptr) return slots;
  const ElfW(Sym)* symbols = nullptr;
  const char* strings = nullptr;
  struct {
    const ElfW(Rela) * first = nullptr;
    u64 bytes = 0;
  } lists[2];
  for (; d->d_tag != DT_NULL; ++d) {
    const auto value = d->d_un.d_val;
    if (d->d_tag == DT_SYMTAB) symbols = reinterpret_cast<const ElfW(Sym)*>(value);
    if (d->d_tag == DT_STRTAB) strings = reinterpret_cast<const char*>(value);
    if (d->d_tag == DT_RELA) lists[0].first = reinterpret_cast<const ElfW(Rela)*>(value);
    if (d->d_tag == DT_RELASZ) lists[0].bytes = value;
    if (d->d_tag == DT_JMPREL) lists[1].first = reinterpret_cast<const ElfW(Rela)*>(value);
    if (d->d_tag == DT_PLTRELSZ) lists[1].bytes = value;
  }
  if (symbols == nullptr || strings == nullptr) return slots;
  for (const auto& list : lists) {
    for (u64 i = 0; list.first != nullptr && i < list.bytes / sizeof(ElfW(Rela)); ++i) {
      const auto type = ELF64_R_TYPE(list.first[i].r_info);
      if (type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT) continue;
      const ElfW(Sym)& symbol = symbols[ELF64_R_SYM(list.first[i].r_info)];
      if (wanted(strings + symbol.st_name)) slots.push_back(m.dlpi_addr + list.first[i].r_offset);
    }
  }
  std::sort(slots.begin(), slots.end());
  return slots;
}

}  // namespace fearless::elf
