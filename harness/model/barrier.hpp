// pthread_barrier_t.
#pragma once

#include "model/sync_object.hpp"

namespace fearless {

struct Barrier : SyncObject {
  static constexpr ObjectType object_type = ObjectType::barrier;
  // `pending` holds the threads that have arrived in this round and wait.

  u32 needed;   // 0: not known yet
  u32 arrived;
  bool destroyed;
  Clock arriving;  // what this round's arrivals bring so far; `released` is the last full round's
};

}  // namespace fearless
