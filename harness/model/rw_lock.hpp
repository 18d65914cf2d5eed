// pthread_rwlock_t, and with it std::shared_mutex.
#pragma once

#include "model/sync_object.hpp"

namespace fearless {

// Readers may enter while a writer waits, as glibc's default does.
struct RwLock : SyncObject {
  static constexpr ObjectType object_type = ObjectType::rw_lock;

  u32 writer_plus_one;
  u32 readers;          // acquisitions not yet released, over all threads
  u32 version;
  bool destroyed;
  uptr locked_at;
  shadow::Epoch written_since;  // when the writer got it
  ThreadSet reading;    // threads that hold it shared
  // `released` is what the last writer released; a writer must also come after these:
  Clock readers_released;

  bool free_for(bool shared) const { return writer_plus_one == 0 && (shared || readers == 0); }
};

}  // namespace fearless
