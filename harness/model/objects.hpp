// The synchronisation objects of one execution, found by the address the program uses.
//
// An object comes into being when an operation first names its address, and is forgotten when its
// memory is freed or overwritten by a plain write. All objects have one size, live in one array and are
// linked from the shadow cell of their address, so finding one costs a load or two.
#pragma once

#include "core/base.hpp"
#include "core/thread_set.hpp"
#include "memory/shadow.hpp"
#include "model/clock.hpp"

namespace fearless {

enum class ObjectType : u8 {
  none = 0,
  location,  // an atomic
  accesses,  // plain accesses that do not fit the cell (detect/race.cpp)
  mutex,
  rw_lock,
  condvar,
  semaphore,
  barrier,
  once,
  futex,
  annotated,
  forgotten,
};

// What every object starts with.
struct Object {
  uptr address;
  u32 next;  // another object in the same cell, or 0 (Objects::watched)
  ObjectType type;
  u8 flags;
  u16 reserved;
};

inline constexpr u64 object_size = 448;

class Objects {
 public:
  void reserve();
  void reset() { used_ = 1; }

  // The object of type T at `address`, made (all zero) if there is none. An object of another type at
  // the same address is forgotten: the memory has been put to another use.
  template <class T>
  FEARLESS_INLINE T& get(uptr address) {
    static_assert(sizeof(T) <= object_size);
    shadow::Cell* c = shadow::cell(address);
    Object* o = first(c, address);
    if (FEARLESS_LIKELY(o != nullptr && o->address == address && o->type == T::object_type))
      return *static_cast<T*>(o);
    return *static_cast<T*>(find_or_make(c, address, T::object_type, sizeof(T)));
  }
  template <class T>
  T* find(uptr address) {
    for (Object* o = first(shadow::cell(address), address); o != nullptr; o = next(o))
      if (o->address == address && o->type == T::object_type) return static_cast<T*>(o);
    return nullptr;
  }

  // The first object of the cell that covers `address`, or null.
  FEARLESS_INLINE Object* first(const shadow::Cell* c, uptr address) {
    const u32 i = c->link;
    // A link left by an earlier execution names an index not in use now or an object elsewhere.
    if (i == 0 || i >= used_) return nullptr;
    Object* o = at(i);
    return (o->address ^ address) < 8 ? o : nullptr;
  }
  FEARLESS_INLINE Object* next(const Object* o) {
    return o->next == 0 || o->next == watched ? nullptr : at(o->next);
  }

  // A cell whose accesses are of interest to somebody (detect/ownership.hpp): its list of objects ends with a
  // mark instead of 0, so that no access passes for one to a cell without objects, or with just one.
  void watch(shadow::Cell* c, uptr address);
  void unwatch(shadow::Cell* c, uptr address);
  bool is_watched(const shadow::Cell* c, uptr address) { return *end_of_list(c, address) == watched; }

  FEARLESS_INLINE Object* at(u32 index) {
    return reinterpret_cast<Object*>(base_ + u64{index} * object_size);
  }
  u32 index_of(const Object* o) const {
    return static_cast<u32>((reinterpret_cast<uptr>(o) - base_) / object_size);
  }
  u32 count() const { return used_ - 1; }

  Object* make(shadow::Cell* c, uptr address, ObjectType type, u64 bytes);
  // Takes the object out of its cell. Its clocks and waiters are gone.
  void forget(Object* o);

 private:
  FEARLESS_NOINLINE Object* find_or_make(shadow::Cell* c, uptr address, ObjectType type, u64 bytes);
  // What stands after the last object of the cell.
  const u32* end_of_list(const shadow::Cell* c, uptr address);

  static constexpr u32 watched = ~u32{0};  // no index
  uptr base_ = 0;
  u32 used_ = 1;
  u32 capacity_ = 0;
};

extern Objects objects;

}  // namespace fearless
