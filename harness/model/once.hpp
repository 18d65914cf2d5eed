// Initialisation by one of several threads.
#pragma once

#include "model/sync_object.hpp"

namespace fearless {

// pthread_once and the guards of function-local statics.
struct Once : SyncObject {
  static constexpr ObjectType object_type = ObjectType::once;

  u32 runner_plus_one;  // the thread that initialises; 0: none
  bool done;
};

}  // namespace fearless
