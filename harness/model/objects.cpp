#include "model/objects.hpp"

#include "core/fatal.hpp"
#include "core/syscalls.hpp"

namespace fearless {

Objects objects;

namespace {

// An atomic's memory may be waited on (futex) or guard an initialisation; a lock's is only that lock's.
bool excludes_others(ObjectType t) {
  switch (t) {
    case ObjectType::mutex:
    case ObjectType::rw_lock:
    case ObjectType::condvar:
    case ObjectType::semaphore:
    case ObjectType::barrier: return true;
    case ObjectType::none:
    case ObjectType::location:
    case ObjectType::accesses:
    case ObjectType::once:
    case ObjectType::futex:
    case ObjectType::annotated:
    case ObjectType::forgotten: return false;
  }
  return false;
}

}  // namespace

void Objects::reserve() {
  for (u32 n = 1U << 24; n >= 1U << 16; n /= 4) {
    base_ = reinterpret_cast<uptr>(sys::map(0, u64{n} * object_size, false));
    capacity_ = n;
    if (base_ != 0) return;
  }
  fatal("no address space for synchronisation objects", "raise the limit on virtual memory");
}

Object* Objects::make(shadow::Cell* c, uptr address, ObjectType type, u64 bytes) {
  if (used_ == capacity_) fatal("an execution uses more synchronisation objects than there is room for");
  Object* first_here = first(c, address);
  Object* o = at(used_);
  __builtin_memset(static_cast<void*>(o), 0, bytes);
  o->address = address;
  o->type = type;
  o->next = first_here != nullptr || c->link == watched ? c->link : 0;
  c->link = used_++;
  return o;
}

const u32* Objects::end_of_list(const shadow::Cell* c, uptr address) {
  const Object* o = first(c, address);
  if (o == nullptr) return &c->link;
  while (const Object* after = next(o)) o = after;
  return &o->next;
}

void Objects::watch(shadow::Cell* c, uptr address) { *const_cast<u32*>(end_of_list(c, address)) = watched; }

void Objects::unwatch(shadow::Cell* c, uptr address) {
  if (is_watched(c, address)) *const_cast<u32*>(end_of_list(c, address)) = 0;
}

Object* Objects::find_or_make(shadow::Cell* c, uptr address, ObjectType type, u64 bytes) {
  Object* stale = nullptr;
  for (Object* o = first(c, address); o != nullptr; o = next(o)) {
    if (o->address != address) continue;
    if (o->type == type) return o;
    if (excludes_others(o->type) && excludes_others(type)) stale = o;
  }
  if (stale != nullptr) forget(stale);
  return make(c, address, type, bytes);
}

void Objects::forget(Object* o) {
  shadow::Cell* c = shadow::cell(o->address);
  const u32 index = index_of(o);
  if (c->link == index) {
    c->link = o->next;
  } else {
    for (Object* p = first(c, o->address); p != nullptr; p = next(p))
      if (p->next == index) {
        p->next = o->next;
        break;
      }
  }
  o->type = ObjectType::forgotten;
}

}  // namespace fearless
