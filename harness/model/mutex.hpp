// pthread_mutex_t of every kind, spin locks too.
#pragma once

#include "model/sync_object.hpp"

namespace fearless {

enum class MutexKind : u8 { normal, recursive, errorcheck };

struct Mutex : SyncObject {
  static constexpr ObjectType object_type = ObjectType::mutex;

  u32 owner_plus_one;  // slot of the holder + 1; 0: free
  u32 depth;           // of a recursive mutex
  u32 version;         // counts acquisitions and releases
  MutexKind kind;
  bool destroyed;
  bool timed;          // some thread waits for it with a deadline
  uptr locked_at;      // site
  shadow::Epoch locked_since;

  bool locked() const { return owner_plus_one != 0; }
  bool held_by(Slot s) const { return owner_plus_one == s + 1; }
  Slot owner() const { return owner_plus_one - 1; }
};

}  // namespace fearless
