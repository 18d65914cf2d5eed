// Lists of address ranges: where an entry's code is, and where a variable is while which code runs.
#include "report/dwarf_reader.hpp"

namespace fearless::dwarf {
namespace {

using Kind = Attribute::Kind;

}  // namespace

std::vector<Range> File::ranges(const Entry& e) const {
  std::vector<Range> all;
  if (const Attribute* list = e.find(at_ranges); list != nullptr) {
    const Unit& u = *e.unit;
    u64 at = list->number;
    if (u.version < 5) {
      u64 base = u.low_pc;
      for (Cursor c(old_ranges_, at); c.more();) {
        const u64 begin = c.number(8);
        const u64 end = c.number(8);
        if (begin == 0 && end == 0) break;
        if (begin == ~u64{0}) {
          base = end;
        } else {
          all.push_back({base + begin, base + end});
        }
      }
      return all;
    }
    if (list->kind == Kind::list_index)
      at = u.rnglists_base + Cursor(rnglists_, u.rnglists_base + at * u.offset_size).number(u.offset_size);
    read_list(Cursor(rnglists_, at), u, &all);
    return all;
  }
  const Attribute* low = e.find(at_low_pc);
  const Attribute* high = e.find(at_high_pc);
  if (low == nullptr || high == nullptr || low->kind != Kind::address) return all;
  all.push_back({low->number, high->kind == Kind::address ? high->number : low->number + high->number});
  return all;
}

void File::read_list(Cursor c, const Unit& u, std::vector<Range>* out) const {
  u64 base = u.low_pc;
  const auto indexed = [&] { return indexed_address(u, c.uleb()); };
  while (c.more()) {
    u64 begin = 0;
    switch (c.number(1)) {
      case 1: base = indexed(); break;  // base_addressx
      case 2:
        begin = indexed();
        out->push_back({begin, indexed()});
        break;
      case 3:
        begin = indexed();
        out->push_back({begin, begin + c.uleb()});
        break;
      case 4:
        begin = base + c.uleb();
        out->push_back({begin, base + c.uleb()});
        break;
      case 5: base = c.number(8); break;  // base_address
      case 6:
        begin = c.number(8);
        out->push_back({begin, c.number(8)});
        break;
      case 7:
        begin = c.number(8);
        out->push_back({begin, begin + c.uleb()});
        break;
      default: return;  // end_of_list, or unknown
    }
  }
}

Bytes File::location(const Entry& e, u64 pc) const {
  const Attribute* a = e.find(at_location);
  if (a == nullptr) return {};
  if (a->kind == Kind::block) return a->block;
  const Unit& u = *e.unit;
  if (u.version < 5 || (a->kind != Kind::section_offset && a->kind != Kind::list_index)) return {};
  u64 at = a->number;
  if (a->kind == Kind::list_index)
    at = u.loclists_base + Cursor(loclists_, u.loclists_base + at * u.offset_size).number(u.offset_size);
  u64 base = u.low_pc;
  Cursor c(loclists_, at);
  const auto indexed = [&] { return indexed_address(u, c.uleb()); };
  while (c.more()) {
    Range r;
    switch (c.number(1)) {
      case 1: base = indexed(); continue;
      case 2:
        r.begin = indexed();
        r.end = indexed();
        break;
      case 3:
        r.begin = indexed();
        r.end = r.begin + c.uleb();
        break;
      case 4:
        r.begin = base + c.uleb();
        r.end = base + c.uleb();
        break;
      case 5: break;  // default_location: not used where lists are exact
      case 6: base = c.number(8); continue;
      case 7:
        r.begin = c.number(8);
        r.end = c.number(8);
        break;
      case 8:
        r.begin = c.number(8);
        r.end = r.begin + c.uleb();
        break;
      case 9:
        c.uleb();
        c.uleb();
        continue;  // view_pair, gcc's own
      default: return {};
    }
    const Bytes expression = c.block(c.uleb());
    if (!c.failed() && pc >= r.begin && pc < r.end) return expression;
  }
  return {};
}

}  // namespace fearless::dwarf
