#include "detect/misuse.hpp"

#include "core/hot.hpp"
#include "core/thread_info.hpp"
#include "model/barrier.hpp"
#include "model/condvar.hpp"
#include "model/mutex.hpp"
#include "model/once.hpp"
#include "model/rw_lock.hpp"
#include "model/semaphore.hpp"

namespace fearless::misuse {

void report(Detail detail, uptr address, OpKind operation, uptr site) {
  Finding f;
  f.kind = ViolationKind::sync_misuse;
  f.detail = detail;
  f.address = address;
  f.here = place_here(operation, site);
  raise(f);
}

void report(Detail detail, uptr address, OpKind operation, uptr site, const Place& other) {
  Finding f;
  f.kind = ViolationKind::sync_misuse;
  f.detail = detail;
  f.address = address;
  f.here = place_here(operation, site);
  f.other = other;
  f.places = 2;
  raise(f);
}

Slot user_not_before(const SyncObject& o) {
  const Slot user = o.used.first_not_covered_by(*hot.clock);
  return user == hot.slot ? no_slot : user;
}

void destroyed(const SyncObject& o, uptr site) {
  const Slot user = user_not_before(o);
  if (user == no_slot) return;
  Place use = place_of_slot(user, OpKind::rmw, 0);
  use.atomic = true;
  report(Detail::destroy_unordered, o.address, OpKind::none, site, use);
}

void freed(SyncObject& o, Detail end, uptr site) {
  // Nobody may hold the object or wait for it when its memory goes.
  bool held = false;
  Slot holder = no_slot;
  uptr held_since = 0;
  switch (o.type) {
    case ObjectType::mutex: {
      const auto& m = static_cast<Mutex&>(o);
      held = m.locked();
      if (held) holder = m.owner();
      held_since = m.locked_at;
      break;
    }
    case ObjectType::rw_lock: {
      const auto& l = static_cast<RwLock&>(o);
      held = l.writer_plus_one != 0 || l.readers != 0;
      if (held) holder = l.writer_plus_one != 0 ? l.writer_plus_one - 1 : l.reading.first();
      held_since = l.locked_at;
      break;
    }
    case ObjectType::condvar:
    case ObjectType::semaphore:
    case ObjectType::barrier:
    case ObjectType::once:
    case ObjectType::none:
    case ObjectType::location:
    case ObjectType::accesses:
    case ObjectType::futex:
    case ObjectType::annotated:
    case ObjectType::forgotten: break;
  }
  if (held) {
    report(Detail::destroy_locked, o.address, OpKind::none, site,
           place_of_slot(holder, OpKind::mutex_lock, held_since));
    return;
  }
  const Slot waiter = o.pending.first();
  if (waiter != no_slot) {
    report(Detail::destroy_waited, o.address, OpKind::none, site,
           place_of_slot(waiter, pending_operation(waiter).kind, pending_operation(waiter).site));
    return;
  }
  // Every use must happen before the memory goes.
  const Slot user = user_not_before(o);
  if (user == no_slot) return;
  Finding f;
  f.kind = ViolationKind::use_after_free;
  f.detail = end;
  f.address = o.address;
  f.here = place_here(OpKind::none, site);
  f.other = place_of_slot(user, OpKind::rmw, 0);
  f.other.atomic = true;
  f.places = 2;
  raise(f);
}

}  // namespace fearless::misuse
