#include "report/dwarf_types.hpp"

#include <algorithm>

#include "core/format.hpp"

namespace fearless::dwarf {
namespace {

bool reserved(const std::string& name) {
  return name.size() > 1 && name[0] == '_' && (name[1] == '_' || (name[1] >= 'A' && name[1] <= 'Z'));
}

Entry bare(const File& file, Entry type) {
  constexpr int furthest = 32;
  for (int i = 0; i < furthest; ++i) {
    switch (type.tag) {
      case tag_typedef:
      case tag_const_type:
      case tag_volatile_type:
      case tag_atomic_type: type = file.referred(type, at_type); break;
      default: return type;
    }
  }
  return {};
}

// The numbers of elements of an array, outermost first; empty if one is not known.
std::vector<u64> dimensions(const File& file, const Entry& array) {
  std::vector<u64> all;
  bool known = true;
  file.children(array, [&](const Entry& e) {
    if (e.tag != tag_subrange_type) return true;
    const auto count = file.number(e, at_count);
    const auto last = file.number(e, at_upper_bound);
    known = known && (count || last);
    all.push_back(count ? *count : last ? *last + 1 : 0);
    return true;
  });
  if (!known) all.clear();
  return all;
}

Part inside(const File& file, const Entry& declared, u64 offset, int depth);

Part inside_array(const File& file, const Entry& type, u64 offset, int depth) {
  const Entry element = file.referred(type, at_type);
  const u64 size = size_of(file, element);
  const auto counts = dimensions(file, type);
  if (size == 0 || counts.empty()) return {"", offset};
  u64 all = 1;
  for (const u64 n : counts) all *= n;
  u64 index = offset / size;
  if (index >= all) return {"", offset};
  std::string path;
  for (const u64 n : counts) {
    all /= n;
    path += fmt::format("[{}]", index / all);
    index %= all;
  }
  Part p = inside(file, element, offset % size, depth + 1);
  return {path + p.path, p.rest};
}

// From there to the next member, or to the end.
u64 room_at(const File& file, const Entry& type, u64 begin) {
  u64 end = size_of(file, type);
  file.children(type, [&](const Entry& e) {
    const auto where = file.number(e, at_data_member_location);
    if ((e.tag == tag_member || e.tag == tag_inheritance) && where && *where > begin)
      end = std::min(end, *where);
    return true;
  });
  return end > begin ? end - begin : 0;
}

Part inside_class(const File& file, const Entry& type, u64 offset, int depth) {
  Part found{"", offset};
  u32 candidates = 0;
  file.children(type, [&](const Entry& e) {
    if (e.tag != tag_member && e.tag != tag_inheritance) return true;
    if (e.find(at_external) != nullptr || e.find(at_declaration) != nullptr) return true;  // a static member
    const Entry member = file.referred(e, at_type);
    const auto where = file.number(e, at_data_member_location);
    u64 size = size_of(file, member);
    if (size == 0 && where && is_incomplete(file, member)) size = room_at(file, type, *where);
    if (e.find(at_bit_size) != nullptr || e.find(at_data_bit_offset) != nullptr) {
      // Several may share a byte. (Before DWARF 5 only the unit that they are in is certain.)
      const auto bits = file.number(e, at_data_bit_offset);
      const auto width = file.number(e, at_bit_size);
      const u64 begin = bits ? *bits / 8 : where.value_or(0);
      const u64 end = bits && width ? (*bits + *width + 7) / 8 : where ? begin + size : ~u64{0};
      if (offset >= begin && offset < end) candidates += 2;
      return true;
    }
    if (!where || offset < *where || offset - *where >= size) return true;
    ++candidates;
    const std::string name = file.text(e, at_name);
    if (e.tag == tag_inheritance || name.empty() || name == "_M_elems") {  // (the last: of std::array)
      found = inside(file, member, offset - *where, depth + 1);
      if (found.path.empty()) found.rest = offset;
    } else if (reserved(name)) {
      found = {"", offset};  // the library's own business
    } else {
      found = inside(file, member, offset - *where, depth + 1);
      found.path = "." + name + found.path;
    }
    return true;
  });
  return candidates == 1 ? found : Part{"", offset};
}

Encoding of_base_type(u64 encoding) {
  enum : u64 {
    boolean = 2,
    floating = 4,
    is_signed = 5,
    signed_char = 6,
    is_unsigned = 7,
    unsigned_char = 8,
    utf = 0x10
  };
  if (encoding == floating) return Encoding::floating;
  if (encoding == is_signed || encoding == signed_char) return Encoding::is_signed;
  const bool counts = encoding == boolean || encoding == is_unsigned || encoding == unsigned_char ||
                      encoding == utf;
  return counts ? Encoding::is_unsigned : Encoding::unknown;
}

// (clang does not say how large a pointer is.)
u64 extent(const File& file, const Entry& type) {
  return bare(file, type).tag == tag_pointer_type ? sizeof(void*) : size_of(file, type);
}

// Of the last part that begins there, also of what the library keeps to itself (as std::atomic its value).
Value value_at(const File& file, const Entry& declared, u64 offset, int depth) {
  constexpr int deepest = 16;
  const Entry type = bare(file, declared);
  if (depth == deepest) return {};
  if (type.tag == tag_array_type) {
    const Entry element = file.referred(type, at_type);
    const u64 size = extent(file, element);
    return size == 0 ? Value{} : value_at(file, element, offset % size, depth + 1);
  }
  if (type.tag == tag_structure_type || type.tag == tag_class_type) {
    Value found;
    file.children(type, [&](const Entry& e) {
      if (e.tag != tag_member && e.tag != tag_inheritance) return true;
      if (e.find(at_external) != nullptr || e.find(at_declaration) != nullptr) return true;
      if (e.find(at_bit_size) != nullptr) return true;
      const Entry member = file.referred(e, at_type);
      const u64 where = file.number(e, at_data_member_location).value_or(~u64{0});
      if (offset < where || offset - where >= extent(file, member)) return true;
      found = value_at(file, member, offset - where, depth + 1);
      return found.encoding == Encoding::unknown;
    });
    return found;
  }
  if (offset != 0) return {};
  const u64 size = extent(file, type);
  if (type.tag == tag_pointer_type) return {Encoding::pointer, size};
  const Entry number = type.tag == tag_enumeration_type ? bare(file, file.referred(type, at_type)) : type;
  if (number.tag != tag_base_type) return {};
  return {of_base_type(file.number(number, at_encoding).value_or(0)), size};
}

Part inside(const File& file, const Entry& declared, u64 offset, int depth) {
  constexpr int deepest = 16;
  const Entry type = bare(file, declared);
  if (depth < deepest) {
    if (type.tag == tag_array_type) return inside_array(file, type, offset, depth);
    if (type.tag == tag_structure_type || type.tag == tag_class_type)
      return inside_class(file, type, offset, depth);
  }
  return {"", offset};
}

}  // namespace

bool is_incomplete(const File& file, const Entry& declared) {
  return bare(file, declared).find(at_declaration) != nullptr;
}

u64 size_of(const File& file, const Entry& declared) {
  const Entry type = bare(file, declared);
  if (const auto size = file.number(type, at_byte_size)) return *size;
  if (type.tag != tag_array_type) return 0;
  u64 size = size_of(file, file.referred(type, at_type));
  const auto counts = dimensions(file, type);
  for (const u64 n : counts) size *= n;
  return counts.empty() ? 0 : size;
}

Part inside(const File& file, const Entry& declared, u64 offset) {
  Part p = inside(file, declared, offset, 0);
  p.value = value_at(file, declared, offset, 0);
  return p;
}

}  // namespace fearless::dwarf
