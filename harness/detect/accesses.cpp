#include "detect/accesses.hpp"

#include "detect/race.hpp"

namespace fearless::race {
namespace {

bool in_cell(shadow::Cell* c, uptr address, u64 mask, Uses which, Use* found) {
  const auto counts = [&](shadow::Epoch e, bool write) {
    return shadow::current_execution(e) && (e & mask) != 0 && (write || which != Uses::writes) &&
           shadow::slot_of(e) != shadow::freed_slot && !mine(e) && !ordered(e);
  };
  const auto take = [&](shadow::Epoch e, bool write, uptr site) {
    *found = {address, shadow::slot_of(e), write, false, site};
    return true;
  };
  if (counts(c->write, true)) return take(c->write, true, c->write_site());
  if (counts(c->read, false)) return take(c->read, false, c->read_site());
  for (Object* o = objects.first(c, address); o != nullptr; o = objects.next(o)) {
    if (o->type == ObjectType::accesses) {
      const auto& a = *static_cast<const Accesses*>(o);
      for (u32 i = 0; i < a.count; ++i)
        if (counts(a.list[i].epoch, a.list[i].write))
          return take(a.list[i].epoch, a.list[i].write, a.list[i].site);
    } else if (o->type == ObjectType::location && which != Uses::plain) {
      const auto& l = *static_cast<const Location*>(o);
      const uptr cell = address & ~uptr{7};
      const unsigned room = 8 - static_cast<unsigned>(l.address & 7);
      const unsigned size = l.size < room ? l.size : room;
      if (l.address < cell || (mask_of(l.address, size) & mask) == 0) continue;
      Slot s = l.writes.first_not_covered_by(*hot.clock);
      const bool write = s != no_slot && s != hot.slot;
      if (!write && which == Uses::all) s = l.reads.first_not_covered_by(*hot.clock);
      if (s == no_slot || s == hot.slot) continue;
      *found = {l.address, s, write, true, write ? l.write_site : l.read_site};
      return true;
    }
  }
  return false;
}

}  // namespace

bool find_unordered_use(uptr address, u64 bytes, Uses which, Use* found) {
  const uptr end = address + bytes;
  while (address < end) {
    const uptr cell_end = (address | 7) + 1;
    const auto n = static_cast<unsigned>((cell_end < end ? cell_end : end) - address);
    if (in_cell(shadow::cell(address), address, mask_of(address, n), which, found)) return true;
    address += n;
  }
  return false;
}

}  // namespace fearless::race
