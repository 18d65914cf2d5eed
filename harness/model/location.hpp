// An atomic object's memory.
#pragma once

#include "model/objects.hpp"

namespace fearless {

struct Location : Object {
  static constexpr ObjectType object_type = ObjectType::location;

  // What an acquire load of the newest store acquires: the clock of the head of its release sequence
  // (a release store and the read-modify-writes after it; C++20, P0982), or of a release fence before it.
  Clock released;
  Clock writes;  // when each thread last wrote, and last read: a plain access must be after
  Clock reads;
  uptr write_site = 0, read_site = 0;
  u32 version = 0;  // counts changes of the value
  u32 size = 0;
  u32 graph = 0;    // its number in the execution graph
  u32 newest = 0;   // and the event there whose value memory holds; 0: the initial one
  // The value after the last operation seen here (its low eight bytes): another one in memory has been
  // put there by code that is not instrumented.
  u64 value = 0;
  bool value_known = false;
  bool has_released = false;
};

}  // namespace fearless
