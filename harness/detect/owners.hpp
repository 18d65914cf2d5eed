// Which bytes are whose: disjoint ranges of memory in order of their addresses, each with what was said of it
// last, and before that.
//
// Ground rules: all of it lies in memory of the execution and is gone with it; a range that was never
// mentioned is not here, and nothing is checked of it.
#pragma once

#include "core/thread_info.hpp"
#include "detect/ownership.hpp"
#include "memory/shadow.hpp"

namespace fearless::ownership {

// One thing said of a range.
struct Record {
  Saying what;
  bool lenient;  // said by a lock of a value that may have synchronisation of its own
  Slot slot;  // by whom: the thread with this number, in this slot
  u32 thread;
  shadow::Epoch at;  // when
  uptr lock;  // guarded: by which
  uptr parcel;  // what goes together has the same, not 0
  uptr site;
  const Record* before;
  mutable bool lent;  // guarded: used without the lock by who has heard of its holder since that took it
  bool stale;  // of a parcel that is being looked through: not found again yet
};

struct Range {
  uptr begin, end;
  Record* last;
};

// The ranges that overlap [begin, end), in order.
struct Overlap {
  Range* first;
  Range* last;  // past the end
};
Overlap overlapping(uptr begin, uptr end);
// All of them.
Overlap all_ranges();

// From now on `said` holds of [begin, end): put before what was said so far of each part of it. Its `before`
// is set here. Ranges move.
void say(uptr begin, uptr end, const Record& said);
// Nothing is known of [begin, end) any more. Ranges move.
void remove(uptr begin, uptr end);
void remove_all();

// Memory that a thread is about to say something of.
struct Collected {
  uptr address;
  u64 bytes;
  Slot slot;
};
void add_collected(const Collected& c);
// Takes one of the thread's out of the list; false if there is none.
bool take_collected(Slot s, Collected* taken);

// "Nobody else does this here", from one moment to another.
struct Assertion {
  uptr begin, end;
  Asserted what;
  Slot slot;
  u32 thread;
  bool active;
  shadow::Epoch until;  // if it is not active any more
  uptr site;
};
struct Assertions {
  Assertion* list;
  u32 count;
};
Assertions assertions();
void add_assertion(const Assertion& a);
void remove_assertion(const Assertion* one);
// Those that reach into [begin, end).
void remove_assertions(uptr begin, uptr end);

}  // namespace fearless::ownership
