// Ownership: an access that what was said of the memory does not permit, even if happens-before orders it.
//
// Memory has an owner state, set by annotations (fearless/annotate.hpp) and by the types of
// fearless/ownership.hpp; nothing is checked of memory that nobody mentioned.
//
// Ground rules. Whoever changes a state has all threads begin a new time (Engine::owners_changed), so that no
// access passes for one that was checked before the change. What was said and does not happen before an
// access cannot be relied upon by it: then what was said before that has to permit it too. So, and because a
// claim has to come after what others did (as a free has to), the verdict does not depend on which of two
// unordered things an execution happens to show first.
#pragma once

#include "core/base.hpp"

namespace fearless::ownership {

enum class Saying : u8 {
  nothing,  // not checked (any more)
  exclusive,  // private to the thread that said so, until it ends and that is known
  taken,  // by a primitive: whoever knows of what the thread did since may use it too
  read_only,  // nobody writes
  guarded,  // whoever uses it holds the lock (shared is enough to read)
  handed_over,  // nobody's, until somebody takes it over
  atomics,  // only atomic operations
};
enum class Asserted : u8 { no_other_writes, no_other_access, lent };

// Looks on as an execution is recorded.
class Observer {
 public:
  virtual void said(uptr address, u64 bytes, Saying what, uptr lock, uptr site) = 0;
  virtual void asserted(uptr address, u64 bytes, Asserted what, bool begins, uptr site) = 0;

 protected:
  ~Observer() = default;
};
extern Observer* observer;

extern bool mentioned;
// Has anything been said in this execution?
FEARLESS_INLINE bool any() { return mentioned; }

void begin_execution();

// The current thread says something of memory: checked against what holds of it.
void say(uptr address, u64 bytes, Saying what, uptr lock, uptr site);
// The same on behalf of a primitive, of memory that it owns. What goes together is found again by `parcel`.
struct Parcel {
  uptr lock = 0;
  uptr parcel = 0;
  bool lenient = false;
};
void say_for_primitive(uptr address, u64 bytes, Saying what, const Parcel& p, uptr site);
// What the current thread collects, it says something of together: nothing is said of what it still has to
// look at to find the rest. False if that is nothing.
void collect(uptr address, u64 bytes);
bool say_of_collected(Saying what, const Parcel& p, uptr site);
// The parcel's memory is taken over by the current thread, or nothing is known of it any more.
void open_parcel(uptr parcel, Saying what, uptr site);

void begin_assertion(uptr address, u64 bytes, Asserted what, uptr site);
void end_assertion(uptr address, u64 bytes, Asserted what, uptr site);

// An access to a watched cell.
void access(uptr address, unsigned size, bool write, bool atomic, uptr site);
// The current thread ends the life of memory: a use like a write, but no lock is asked for.
void freed(uptr address, u64 bytes, uptr site);
// Its stack below `end` is not used any more.
void left(uptr begin, uptr end, uptr site);
// The memory has been put to another use.
void forget(uptr address, u64 bytes);
void thread_ended(Slot s);

}  // namespace fearless::ownership
