// The accesses to a cell that do not fit into it: to bytes last touched at different times, by concurrent
// readers.
#pragma once

#include "memory/shadow.hpp"
#include "model/clock.hpp"
#include "model/objects.hpp"

namespace fearless::race {

struct Access {
  shadow::Epoch epoch;  // with the bytes for which this is still the last access of its kind and thread
  uptr site;
  bool write;
};
struct Accesses : Object {
  u32 count, capacity;
  Access* list;
};

// Does the access happen before whatever the current thread does now?
FEARLESS_INLINE bool ordered(shadow::Epoch e) {
  return shadow::time_of(e) - hot.time_base <= hot.clock->get(shadow::slot_of(e));
}

// Is that told by an entry that every clock has? (Of what has been freed there is none at all.)
FEARLESS_INLINE bool has_entry(shadow::Epoch e) { return shadow::slot_of(e) < Clock::inline_entries; }

FEARLESS_INLINE bool mine(shadow::Epoch e) { return shadow::slot_of(e) == hot.slot; }

// A use that another thread has made of some bytes and that does not happen before now.
struct Use {
  uptr address;
  Slot slot;
  bool write, atomic;
  uptr site;
};
enum class Uses : u8 { all, writes, plain };
// The first of those, in order of addresses; false if there is none.
bool find_unordered_use(uptr address, u64 bytes, Uses which, Use* found);

}  // namespace fearless::race
