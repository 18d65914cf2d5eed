// What a program says of an address by the annotations of ThreadSanitizer: what is released and acquired
// there, and the use of a lock that it has made itself.
#pragma once

#include "model/objects.hpp"

namespace fearless {

struct Annotated : Object {
  static constexpr ObjectType object_type = ObjectType::annotated;

  Clock released;          // whoever acquires acquires this
  Clock readers_released;  // by who held the lock as a reader: a writer alone acquires it
  u32 writer_plus_one;     // the slot
  u32 depth;               // how often the writer has locked it
  u32 properties;          // the flags of its creation
  uptr locked_at;          // by the writer

  bool held_by(Slot s) const { return writer_plus_one == s + 1; }
};

}  // namespace fearless
