#include "detect/owner_rules.hpp"

#include "detect/accesses.hpp"
#include "detect/frames.hpp"
#include "model/mutex.hpp"
#include "model/rw_lock.hpp"

namespace fearless::ownership {
namespace {

shadow::Epoch ends[max_slots];  // when the thread in the slot ended

// Has the thread ended, and does that happen before now?
bool gone(const Record& r) {
  if (threads_by_slot[r.slot]->number != r.thread) return true;
  return !frames::logs[r.slot].alive && race::ordered(ends[r.slot]);
}

enum class Held : u8 { no, shared, alone };
Held held(uptr lock) {
  if (const auto* m = objects.find<Mutex>(lock); m != nullptr && m->held_by(hot.slot)) return Held::alone;
  if (const auto* l = objects.find<RwLock>(lock)) {
    if (l->writer_plus_one == hot.slot + 1) return Held::alone;
    if (l->reading.contains(hot.slot)) return Held::shared;
  }
  const AnnotatedLock annotated = annotated_lock(lock);
  return annotated == AnnotatedLock::held     ? Held::alone
         : annotated == AnnotatedLock::shared ? Held::shared
                                              : Held::no;
}

Detail forbids_guarded(const Record& r, bool write) {
  switch (held(r.lock)) {
    case Held::alone: return Detail::none;
    case Held::shared: return write && !r.lenient ? Detail::lock_shared : Detail::none;
    case Held::no: return Detail::lock_not_held;
  }
  return Detail::none;
}

}  // namespace

void thread_ended(Slot s) { ends[s] = hot.epoch; }

u32 this_thread() { return threads_by_slot[hot.slot]->number; }
bool mine(Slot slot, u32 thread) { return slot == hot.slot && thread == this_thread(); }
bool mine(const Record& r) { return mine(r.slot, r.thread); }
bool known(const Record& r) { return mine(r) || race::ordered(r.at); }

bool of_another(const Record& r) {
  switch (r.what) {
    case Saying::exclusive: return !mine(r) && !gone(r);
    case Saying::taken: return !known(r) && !gone(r);
    case Saying::nothing:
    case Saying::read_only:
    case Saying::guarded:
    case Saying::handed_over:
    case Saying::atomics: return false;
  }
  return false;
}

bool is_free(const Record& r) {
  return r.what == Saying::nothing || (r.what == Saying::taken && !of_another(r));
}

Detail forbids(const Record& r, bool write, bool atomic) {
  switch (r.what) {
    case Saying::nothing: return Detail::none;
    case Saying::exclusive:
    case Saying::taken: return of_another(r) ? Detail::not_owner : Detail::none;
    case Saying::read_only: return write ? Detail::read_only : Detail::none;
    case Saying::guarded: return forbids_guarded(r, write);
    case Saying::handed_over: return Detail::in_flight;
    case Saying::atomics: return atomic ? Detail::none : Detail::not_atomic;
  }
  return Detail::none;
}

Detail forbids_end(const Record& r) {
  if (r.what == Saying::handed_over) return Detail::in_flight;
  return of_another(r) ? Detail::not_owner : Detail::none;
}

Detail forbids_saying(const Record& r, Saying next) {
  if (next == Saying::nothing) return Detail::none;
  if (r.what == Saying::handed_over && next == Saying::handed_over) return Detail::handed_over_twice;
  return of_another(r) ? Detail::claimed : Detail::none;
}

bool in_hands_of_another(const Record& r) {
  if (r.what != Saying::guarded || r.parcel == 0) return false;
  if (const auto* m = objects.find<Mutex>(r.lock); m != nullptr && m->locked())
    return race::ordered(m->locked_since);
  if (const auto* l = objects.find<RwLock>(r.lock); l != nullptr && l->writer_plus_one != 0)
    return race::ordered(l->written_since);
  return false;
}

shadow::Epoch holds_since(uptr lock) {
  if (const auto* m = objects.find<Mutex>(lock); m != nullptr && m->held_by(hot.slot)) return m->locked_since;
  if (const auto* l = objects.find<RwLock>(lock); l != nullptr && l->writer_plus_one == hot.slot + 1)
    return l->written_since;
  return hot.epoch;
}

bool forbids(const Assertion& a, bool write) {
  if (a.what == Asserted::lent || mine(a.slot, a.thread)) return false;
  if (a.what == Asserted::no_other_writes && !write) return false;
  return a.active || !race::ordered(a.until);
}

}  // namespace fearless::ownership
