#include "detect/lifetime.hpp"

#include "core/hot.hpp"
#include "detect/misuse.hpp"
#include "model/location.hpp"
#include "model/sync_object.hpp"

namespace fearless::lifetime {

void used_after_free(uptr address, unsigned size, bool write, uptr site, const shadow::Cell& c) {
  Finding f;
  f.kind = ViolationKind::use_after_free;
  f.detail = Detail::after_free;
  f.address = address;
  f.size = size;
  f.here = place_here(write ? OpKind::plain_write : OpKind::plain_read, site);
  // A freed cell keeps the freeing thread's epoch in place of the last read.
  f.other = place_of_slot(shadow::slot_of(c.read), OpKind::none, c.write_site());
  f.places = 2;
  raise(f);
}

void ended_too_early(uptr address, shadow::Epoch use, bool write, uptr use_site, Detail end, uptr site) {
  if (shadow::slot_of(use) == shadow::freed_slot) return;
  Finding f;
  f.kind = ViolationKind::use_after_free;
  f.detail = end;
  f.address = address;
  f.size = 1;
  f.here = place_here(OpKind::none, site);
  f.other = place_of_slot(shadow::slot_of(use), write ? OpKind::plain_write : OpKind::plain_read, use_site);
  f.places = 2;
  raise(f);
}

void ended_with(Object& o, Detail end, uptr site) {
  switch (o.type) {
    case ObjectType::location: {
      auto& l = static_cast<Location&>(o);
      Slot s = l.writes.first_not_covered_by(*hot.clock);
      const bool write = s != no_slot && s != hot.slot;
      if (!write) s = l.reads.first_not_covered_by(*hot.clock);
      if (s == no_slot || s == hot.slot) return;
      Finding f;
      f.kind = ViolationKind::use_after_free;
      f.detail = end;
      f.address = l.address;
      f.size = l.size;
      f.here = place_here(OpKind::none, site);
      f.other = place_of_slot(s, write ? OpKind::store : OpKind::load, write ? l.write_site : l.read_site);
      f.other.atomic = true;
      f.places = 2;
      raise(f);
      return;
    }
    case ObjectType::mutex:
    case ObjectType::rw_lock:
    case ObjectType::condvar:
    case ObjectType::semaphore:
    case ObjectType::barrier:
    case ObjectType::once: misuse::freed(static_cast<SyncObject&>(o), end, site); return;
    case ObjectType::futex:
    case ObjectType::annotated:
    case ObjectType::accesses:
    case ObjectType::forgotten:
    case ObjectType::none: return;
  }
}

void overwritten(Object& o, uptr address, unsigned size, uptr site) {
  if (o.type == ObjectType::forgotten || o.type == ObjectType::futex || o.type == ObjectType::annotated)
    return;
  if (o.address < address || o.address >= address + size) return;
  auto& s = static_cast<SyncObject&>(o);
  const Slot user = misuse::user_not_before(s);
  if (user != no_slot) {
    Finding f;
    f.kind = ViolationKind::data_race;
    f.address = address;
    f.size = size;
    f.here = place_here(OpKind::plain_write, site);
    f.other = place_of_slot(user, OpKind::rmw, 0);
    f.other.atomic = true;
    f.places = 2;
    raise(f);
  }
  objects.forget(&o);
}

}  // namespace fearless::lifetime
