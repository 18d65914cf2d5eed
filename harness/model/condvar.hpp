// pthread_cond_t, and what a lost notification is told from.
#pragma once

#include "model/sync_object.hpp"

namespace fearless {

struct Condvar : SyncObject {
  static constexpr ObjectType object_type = ObjectType::condvar;
  // `pending` holds the threads that wait and have not been notified.

  uptr mutex;        // the one they wait with
  u32 waiting;       // how many
  u32 arrivals;      // waits so far: their order
  bool destroyed;
  // The last notification that found nobody waiting.
  u32 lost_by_plus_one;  // number of the thread + 1
  u32 lost_index;
  uptr lost_at;
};

}  // namespace fearless
