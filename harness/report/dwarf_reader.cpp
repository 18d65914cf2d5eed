#include "report/dwarf_reader.hpp"

#include <elf.h>
#include <string.h>

#include <algorithm>

namespace fearless::dwarf {
namespace {

enum : u16 {
  form_addr = 0x01,
  form_block2 = 0x03,
  form_block4 = 0x04,
  form_data2 = 0x05,
  form_data4 = 0x06,
  form_data8 = 0x07,
  form_string = 0x08,
  form_block = 0x09,
  form_block1 = 0x0a,
  form_data1 = 0x0b,
  form_flag = 0x0c,
  form_sdata = 0x0d,
  form_strp = 0x0e,
  form_udata = 0x0f,
  form_ref_addr = 0x10,
  form_ref1 = 0x11,
  form_ref2 = 0x12,
  form_ref4 = 0x13,
  form_ref8 = 0x14,
  form_ref_udata = 0x15,
  form_indirect = 0x16,
  form_sec_offset = 0x17,
  form_exprloc = 0x18,
  form_flag_present = 0x19,
  form_strx = 0x1a,
  form_addrx = 0x1b,
  form_ref_sup4 = 0x1c,
  form_strp_sup = 0x1d,
  form_data16 = 0x1e,
  form_line_strp = 0x1f,
  form_ref_sig8 = 0x20,
  form_implicit_const = 0x21,
  form_loclistx = 0x22,
  form_rnglistx = 0x23,
  form_ref_sup8 = 0x24,
  form_strx1 = 0x25,
  form_strx2 = 0x26,
  form_strx3 = 0x27,
  form_strx4 = 0x28,
  form_addrx1 = 0x29,
  form_addrx2 = 0x2a,
  form_addrx3 = 0x2b,
  form_addrx4 = 0x2c,
};
constexpr u8 unit_compile = 1;
constexpr u8 unit_partial = 3;

using Kind = Attribute::Kind;

}  // namespace

u64 Cursor::number(unsigned size) {
  const Bytes b = block(size);
  u64 n = 0;
  if (b.begin != nullptr) memcpy(&n, b.begin, std::min<u64>(size, sizeof n));
  return n;
}

u64 Cursor::uleb() {
  u64 n = 0;
  for (unsigned shift = 0;; shift += 7) {
    const u64 byte = number(1);
    if (shift < 64) n |= (byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return n;
  }
}

i64 Cursor::sleb() {
  u64 n = 0;
  for (unsigned shift = 0;;) {
    const u64 byte = number(1);
    if (shift < 64) n |= (byte & 0x7f) << shift;
    shift += 7;
    if ((byte & 0x80) != 0) continue;
    if (shift < 64 && (byte & 0x40) != 0) n |= ~u64{0} << shift;
    return static_cast<i64>(n);
  }
}

Bytes Cursor::block(u64 size) {
  if (failed_ || size > bytes_.size() - at_) {
    failed_ = true;
    return {};
  }
  const u8* p = bytes_.begin + at_;
  at_ += size;
  return {p, p + size};
}

std::string Cursor::text() {
  if (failed_) return "";
  const auto* p = bytes_.begin + at_;
  const auto* end = static_cast<const u8*>(memchr(p, 0, bytes_.size() - at_));
  if (end == nullptr) {
    failed_ = true;
    return "";
  }
  at_ += static_cast<u64>(end - p) + 1;
  return {reinterpret_cast<const char*>(p), static_cast<std::size_t>(end - p)};
}

File::File(const std::string& path) : file_(path) {
  const auto* header = file_.at<Elf64_Ehdr>(0);
  if (header == nullptr || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ELFCLASS64)
    return;
  const auto* sections = file_.at<Elf64_Shdr>(header->e_shoff, header->e_shnum);
  if (sections == nullptr || header->e_shstrndx >= header->e_shnum) return;
  const Elf64_Shdr& names = sections[header->e_shstrndx];
  const char* text = file_.at<char>(names.sh_offset, names.sh_size);
  if (text == nullptr || names.sh_size == 0 || text[names.sh_size - 1] != 0) return;
  const std::pair<const char*, Bytes*> wanted[] = {
      {".debug_info", &info_},         {".debug_abbrev", &abbrev_},           {".debug_str", &str_},
      {".debug_line_str", &line_str_}, {".debug_str_offsets", &str_offsets_}, {".debug_addr", &addr_},
      {".debug_rnglists", &rnglists_}, {".debug_loclists", &loclists_},       {".debug_ranges", &old_ranges_},
  };
  for (unsigned i = 0; i < header->e_shnum; ++i) {
    const Elf64_Shdr& s = sections[i];
    if (s.sh_type == SHT_NOBITS || (s.sh_flags & SHF_COMPRESSED) != 0 || s.sh_name >= names.sh_size) continue;
    for (const auto& [name, to] : wanted) {
      if (strcmp(text + s.sh_name, name) != 0) continue;
      if (const u8* p = file_.at<u8>(s.sh_offset, s.sh_size); p != nullptr) *to = {p, p + s.sh_size};
    }
  }
  read_units();
}

void File::read_units() {
  for (Cursor c(info_); c.more();) {
    auto u = std::make_unique<Unit>();
    u->begin = c.at();
    u64 length = c.number(4);
    if (length == 0xffffffff) {
      u->offset_size = 8;
      length = c.number(8);
    }
    const u64 rest = c.at();
    u->version = static_cast<u16>(c.number(2));
    u8 type = unit_compile;
    if (u->version >= 5) {
      type = static_cast<u8>(c.number(1));
      u->address_size = static_cast<u8>(c.number(1));
      u->abbreviations = c.number(u->offset_size);
    } else {
      u->abbreviations = c.number(u->offset_size);
      u->address_size = static_cast<u8>(c.number(1));
    }
    u->root = c.at();
    u->end = rest + length;
    if (c.failed() || u->end > info_.size() || u->end < u->root) return;
    c = Cursor(info_, u->end);
    if (u->version < 4 || u->version > 5 || (type != unit_compile && type != unit_partial)) continue;
    // The bases first: other attributes need them. Where they are not said, they follow the tables' headers.
    const u64 header = u->offset_size == 8 ? 16 : 8;
    u->str_offsets_base = u->addr_base = header;
    u->rnglists_base = u->loclists_base = header + 4;
    for (int pass = 0; pass < 2; ++pass) {
      const Entry e = entry(*u, u->root);
      const auto base = [&](u16 name, u64* to) {
        if (const Attribute* a = e.find(name); a != nullptr) *to = a->number;
      };
      base(at_str_offsets_base, &u->str_offsets_base);
      base(at_addr_base, &u->addr_base);
      base(at_rnglists_base, &u->rnglists_base);
      base(at_loclists_base, &u->loclists_base);
      base(at_low_pc, &u->low_pc);
    }
    units_.push_back(std::move(u));
  }
}

const File::Abbreviations& File::abbreviations(u64 offset) const {
  const auto known = abbreviations_.find(offset);
  if (known != abbreviations_.end()) return known->second;
  Abbreviations& all = abbreviations_[offset];
  Cursor c(abbrev_, offset);
  while (c.more()) {
    const u64 code = c.uleb();
    if (code == 0) break;
    Abbreviation a;
    a.tag = static_cast<u16>(c.uleb());
    a.children = c.number(1) != 0;
    while (!c.failed()) {
      const auto name = static_cast<u16>(c.uleb());
      const auto form = static_cast<u16>(c.uleb());
      const i64 constant = form == form_implicit_const ? c.sleb() : 0;
      if (name == 0 && form == 0) break;
      a.specs.push_back({name, form, constant});
    }
    if (c.failed()) break;
    all.emplace(code, std::move(a));
  }
  return all;
}

Entry File::entry(const Unit& u, u64 offset) const {
  Entry e;
  if (offset < u.root || offset >= u.end) return e;
  Cursor c({info_.begin, info_.begin + u.end}, offset);
  const u64 code = c.uleb();
  if (code == 0) return e;
  const Abbreviations& all = abbreviations(u.abbreviations);
  const auto a = all.find(code);
  if (a == all.end()) return e;
  for (const auto& spec : a->second.specs)
    e.attributes.emplace_back(spec.name, read(c, u, spec.form, spec.constant));
  if (c.failed()) return {};
  e.unit = &u;
  e.offset = offset;
  e.next = c.at();
  e.tag = a->second.tag;
  e.children = a->second.children;
  return e;
}

Entry File::entry(u64 offset) const {
  auto u = std::upper_bound(units_.begin(), units_.end(), offset,
                            [](u64 at, const auto& unit) { return at < unit->begin; });
  if (u == units_.begin()) return {};
  return entry(**--u, offset);
}

u64 File::after(const Entry& e) const {
  if (!e.children) return e.next;
  if (const Attribute* sibling = e.find(at_sibling); sibling != nullptr && sibling->number > e.offset)
    return sibling->number;
  u64 at = e.next;
  for (Entry child = entry(*e.unit, at); child; child = entry(*e.unit, at)) at = after(child);
  return at + 1;  // past the zero that ends them
}

Attribute File::text_at(Bytes section, u64 offset) const {
  Attribute a;
  if (offset >= section.size()) return a;
  a.kind = Kind::text;
  a.block = {section.begin + offset, section.end};
  return a;
}

u64 File::indexed_address(const Unit& u, u64 index) const {
  return Cursor(addr_, u.addr_base + index * u.address_size).number(u.address_size);
}

Attribute File::read(Cursor& c, const Unit& u, u16 form, i64 constant) const {
  Attribute a;
  const auto number = [&](Kind k, u64 n) {
    a.kind = k;
    a.number = n;
    return a;
  };
  const auto block = [&](u64 size) {
    a.kind = Kind::block;
    a.block = c.block(size);
    return a;
  };
  const auto string = [&](u64 index) {
    return text_at(str_,
                   Cursor(str_offsets_, u.str_offsets_base + index * u.offset_size).number(u.offset_size));
  };
  const auto address = [&](u64 index) { return number(Kind::address, indexed_address(u, index)); };
  switch (form) {
    case form_addr: return number(Kind::address, c.number(u.address_size));
    case form_data1: return number(Kind::number, c.number(1));
    case form_data2: return number(Kind::number, c.number(2));
    case form_data4: return number(Kind::number, c.number(4));
    case form_data8: return number(Kind::number, c.number(8));
    case form_data16: return block(16);
    case form_udata: return number(Kind::number, c.uleb());
    case form_sdata: return number(Kind::signed_number, static_cast<u64>(c.sleb()));
    case form_implicit_const: return number(Kind::signed_number, static_cast<u64>(constant));
    case form_flag: return number(Kind::number, c.number(1));
    case form_flag_present: return number(Kind::number, 1);
    case form_block1: return block(c.number(1));
    case form_block2: return block(c.number(2));
    case form_block4: return block(c.number(4));
    case form_block:
    case form_exprloc: return block(c.uleb());
    case form_string: {
      const u64 at = c.at();
      c.text();
      return text_at({info_.begin, info_.begin + u.end}, at);
    }
    case form_strp: return text_at(str_, c.number(u.offset_size));
    case form_line_strp: return text_at(line_str_, c.number(u.offset_size));
    case form_strx: return string(c.uleb());
    case form_strx1: return string(c.number(1));
    case form_strx2: return string(c.number(2));
    case form_strx3: return string(c.number(3));
    case form_strx4: return string(c.number(4));
    case form_addrx: return address(c.uleb());
    case form_addrx1: return address(c.number(1));
    case form_addrx2: return address(c.number(2));
    case form_addrx3: return address(c.number(3));
    case form_addrx4: return address(c.number(4));
    case form_ref1: return number(Kind::reference, u.begin + c.number(1));
    case form_ref2: return number(Kind::reference, u.begin + c.number(2));
    case form_ref4: return number(Kind::reference, u.begin + c.number(4));
    case form_ref8: return number(Kind::reference, u.begin + c.number(8));
    case form_ref_udata: return number(Kind::reference, u.begin + c.uleb());
    case form_ref_addr: return number(Kind::reference, c.number(u.offset_size));
    case form_sec_offset: return number(Kind::section_offset, c.number(u.offset_size));
    case form_loclistx:
    case form_rnglistx: return number(Kind::list_index, c.uleb());
    // In files beside this one, which are not read.
    case form_strp_sup: c.skip(u.offset_size); return a;
    case form_ref_sup4: c.skip(4); return a;
    case form_ref_sup8:
    case form_ref_sig8: c.skip(8); return a;
    case form_indirect: return read(c, u, static_cast<u16>(c.uleb()), 0);
    default: c.skip(~u64{0} >> 1); return a;  // unknown: nothing that follows can be read
  }
}

std::optional<Attribute> File::attribute(const Entry& e, u16 name) const {
  constexpr int furthest = 4;
  Entry at = e;
  for (int i = 0; at && i < furthest; ++i) {
    if (const Attribute* a = at.find(name); a != nullptr && a->kind != Kind::none) return *a;
    const Attribute* to = at.find(at_abstract_origin);
    if (to == nullptr) to = at.find(at_specification);
    if (to == nullptr || to->kind != Kind::reference) break;
    at = entry(to->number);
  }
  return std::nullopt;
}

std::string File::text(const Entry& e, u16 name) const {
  const auto a = attribute(e, name);
  return a && a->kind == Kind::text ? Cursor(a->block).text() : "";
}

std::optional<u64> File::number(const Entry& e, u16 name) const {
  const auto a = attribute(e, name);
  if (!a || (a->kind != Kind::number && a->kind != Kind::signed_number)) return std::nullopt;
  return a->number;
}

Entry File::referred(const Entry& e, u16 name) const {
  const auto a = attribute(e, name);
  return a && a->kind == Kind::reference ? entry(a->number) : Entry{};
}

}  // namespace fearless::dwarf
