// Threads that wait on an atomic (C++20 wait and notify, the futex system call).
#pragma once

#include "model/sync_object.hpp"

namespace fearless {

// The queue of threads waiting on an address. Waking orders nothing: the value they test does.
struct Futex : SyncObject {
  static constexpr ObjectType object_type = ObjectType::futex;
  // `pending` holds the threads that wait.

  u32 waiting;
  u32 arrivals;
  // Where an execution graph is kept: who is between entering the queue and having looked at the word (its
  // slot + 1), and who cannot go on for that.
  u32 entering;
  ThreadSet held_up;
};

}  // namespace fearless
