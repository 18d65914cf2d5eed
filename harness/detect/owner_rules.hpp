// What a thing said of memory permits, and to whom.
#pragma once

#include "core/violation.hpp"
#include "detect/owners.hpp"

namespace fearless::ownership {

u32 this_thread();  // its number
bool mine(Slot slot, u32 thread);
bool mine(const Record& r);
// Does it happen before now?
bool known(const Record& r);
// Is the thread that said so still the owner, and another one than this?
bool of_another(const Record& r);
// Is nothing said that holds of others?
bool is_free(const Record& r);

// What the record has against an access,
Detail forbids(const Record& r, bool write, bool atomic);
// … against the end of the memory's life (who destroys an object that others use no more needs no lock),
Detail forbids_end(const Record& r);
// … against something else being said.
Detail forbids_saying(const Record& r, Saying next);
// Another thread holds the lock of a block that the record guards, and its taking the lock happens before
// now: it may have taken the block away, or lend it. Known when it gives up the lock.
bool in_hands_of_another(const Record& r);
// When the holder of the lock has taken it, if that is this thread; now, otherwise.
shadow::Epoch holds_since(uptr lock);
// What an assertion has against an access, or the end of the memory's life.
bool forbids(const Assertion& a, bool write);

}  // namespace fearless::ownership
