// Debug information (DWARF 4 and 5) of one file, entry by entry. Reads what it is asked for and nothing else;
// where the information is missing, of another kind or broken, there are simply no entries.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "search/mapped_file.hpp"

namespace fearless::dwarf {

// The numbers of the standard that are used here.
enum : u16 {
  tag_array_type = 0x01,
  tag_class_type = 0x02,
  tag_formal_parameter = 0x05,
  tag_enumeration_type = 0x04,
  tag_lexical_block = 0x0b,
  tag_member = 0x0d,
  tag_pointer_type = 0x0f,
  tag_structure_type = 0x13,
  tag_typedef = 0x16,
  tag_union_type = 0x17,
  tag_inheritance = 0x1c,
  tag_inlined_subroutine = 0x1d,
  tag_subrange_type = 0x21,
  tag_base_type = 0x24,
  tag_const_type = 0x26,
  tag_subprogram = 0x2e,
  tag_variable = 0x34,
  tag_volatile_type = 0x35,
  tag_atomic_type = 0x47,
};
enum : u16 {
  at_sibling = 0x01,
  at_location = 0x02,
  at_name = 0x03,
  at_byte_size = 0x0b,
  at_bit_size = 0x0d,
  at_low_pc = 0x11,
  at_high_pc = 0x12,
  at_upper_bound = 0x2f,
  at_abstract_origin = 0x31,
  at_count = 0x37,
  at_data_member_location = 0x38,
  at_declaration = 0x3c,
  at_encoding = 0x3e,
  at_external = 0x3f,
  at_frame_base = 0x40,
  at_specification = 0x47,
  at_type = 0x49,
  at_ranges = 0x55,
  at_data_bit_offset = 0x6b,
  at_linkage_name = 0x6e,
  at_str_offsets_base = 0x72,
  at_addr_base = 0x73,
  at_rnglists_base = 0x74,
  at_loclists_base = 0x8c,
};

struct Bytes {
  const u8* begin = nullptr;
  const u8* end = nullptr;
  u64 size() const { return static_cast<u64>(end - begin); }
};

// Reads forwards; past the end it reads zeros, and `failed` says so.
class Cursor {
 public:
  explicit Cursor(Bytes b, u64 offset = 0) : bytes_(b), at_(offset), failed_(offset > b.size()) {}
  u64 number(unsigned size);
  u64 uleb();
  i64 sleb();
  std::string text();
  Bytes block(u64 size);
  void skip(u64 size) { block(size); }
  u64 at() const { return at_; }
  bool failed() const { return failed_; }
  bool more() const { return !failed_ && at_ < bytes_.size(); }

 private:
  Bytes bytes_;
  u64 at_;
  bool failed_;
};

struct Attribute {
  enum class Kind : u8 {
    none,
    number,
    signed_number,
    address,
    text,
    block,
    reference,
    section_offset,
    list_index
  };
  Kind kind = Kind::none;
  u64 number = 0;  // a reference is an offset in the whole section
  Bytes block;  // of text: from there to its zero
};

struct Unit {
  u64 begin = 0, end = 0;  // in the section, with the header
  u64 root = 0;  // its first entry
  u64 abbreviations = 0;
  u16 version = 0;
  u8 offset_size = 4, address_size = 8;
  u64 str_offsets_base = 0, addr_base = 0, rnglists_base = 0, loclists_base = 0;
  u64 low_pc = 0;
};

struct Entry {
  const Unit* unit = nullptr;
  u64 offset = 0;
  u64 next = 0;  // what follows its attributes: its first child, if there are any
  u16 tag = 0;  // 0: the end of a list of children, or none
  bool children = false;
  std::vector<std::pair<u16, Attribute>> attributes;

  explicit operator bool() const { return tag != 0; }
  const Attribute* find(u16 name) const {
    for (const auto& [n, a] : attributes)
      if (n == name) return &a;
    return nullptr;
  }
};

struct Range {
  u64 begin = 0, end = 0;
};

class File {
 public:
  explicit File(const std::string& path);

  const std::vector<std::unique_ptr<Unit>>& units() const { return units_; }
  Entry root(const Unit& u) const { return entry(u, u.root); }
  Entry entry(const Unit& u, u64 offset) const;
  Entry entry(u64 offset) const;  // in whichever unit it is

  // Calls f for each child; while it returns true.
  template <class F>
  void children(const Entry& parent, F f) const {
    if (!parent.children) return;
    for (Entry e = entry(*parent.unit, parent.next); e; e = entry(*e.unit, after(e)))
      if (!f(e)) return;
  }

  // What an attribute says, looking also where the entry only repeats another (specification, origin).
  std::optional<Attribute> attribute(const Entry& e, u16 name) const;
  std::string text(const Entry& e, u16 name) const;
  std::optional<u64> number(const Entry& e, u16 name) const;
  Entry referred(const Entry& e, u16 name) const;

  // The code of an entry, in the addresses of the file.
  std::vector<Range> ranges(const Entry& e) const;
  // The expression that says where a variable is while `pc` runs.
  Bytes location(const Entry& e, u64 pc) const;
  u64 indexed_address(const Unit& u, u64 index) const;

 private:
  struct Abbreviation {
    u16 tag = 0;
    bool children = false;
    struct Spec {
      u16 name, form;
      i64 constant;
    };
    std::vector<Spec> specs;
  };
  using Abbreviations = std::map<u64, Abbreviation>;

  u64 after(const Entry& e) const;  // its next sibling
  const Abbreviations& abbreviations(u64 offset) const;
  Attribute read(Cursor& c, const Unit& u, u16 form, i64 constant) const;
  Attribute text_at(Bytes section, u64 offset) const;
  void read_units();
  void read_list(Cursor c, const Unit& u, std::vector<Range>* out) const;

  elf::MappedFile file_;
  Bytes info_, abbrev_, str_, line_str_, str_offsets_, addr_, rnglists_, loclists_, old_ranges_;
  std::vector<std::unique_ptr<Unit>> units_;
  mutable std::map<u64, Abbreviations> abbreviations_;
};

// Calls f for all that is below the root of a unit: the entries stand there in the order of a walk.
template <class F>
void every_entry(const File& file, const Entry& root, F f) {
  u64 at = root.next;
  for (unsigned depth = root.children ? 1 : 0; depth != 0 && at < root.unit->end;) {
    const Entry e = file.entry(*root.unit, at);
    if (!e) {
      --depth;
      ++at;
      continue;
    }
    f(e);
    at = e.next;
    if (e.children) ++depth;
  }
}

}  // namespace fearless::dwarf
