// sem_t.
#pragma once

#include "model/sync_object.hpp"

namespace fearless {

struct Semaphore : SyncObject {
  static constexpr ObjectType object_type = ObjectType::semaphore;

  u32 value;
  u32 version;
  bool known;  // `value` has been taken over from the program's memory
  bool destroyed;
};

}  // namespace fearless
