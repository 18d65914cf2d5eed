// Executions that keep an execution graph (model/graph.hpp): every event is entered there, and what an
// operation reads is what the graph says and not what the program's memory happens to hold.
//
// Each function performs one event of the current thread, which the strategy has picked for it, and makes
// the happens-before edges of what it reads.
#pragma once

#include "engine/engine.hpp"
#include "model/graph.hpp"
#include "model/mutex.hpp"

namespace fearless::graph_mode {

void begin_execution();

// The current thread performs `a` on the object at `address`. `binding` holds the object's number in the
// graph; `state` is what the object holds if this is its first event. The action must not have to wait when
// it reads the newest state.
EventId perform(u32& binding, uptr address, Value state, const Action& a);
// Did it write?
inline bool wrote(EventId e) { return (*engine.graph)[e].writes(); }

// The current thread goes on because of event `from` of another, which happens before that if it
// synchronises.
void wake(EventId from, bool synchronises);
void spawn(Slot child);
EventId thread_exit();
void fence(Order order);
// One of `ways` outcomes; without a driver it is `chosen`.
u32 choice(u32 ways, u32 chosen);

// The slot of child number `child` of the thread in slot `parent`: always the same one in a search.
Slot slot_of_child(Slot parent, u32 child);
void forget_slots();
// Those that have been given out, in their order, and back.
struct Child {
  Slot parent;
  u32 child;
};
std::vector<Child> slots_given();
void use_slots(const std::vector<Child>& given);

// The current thread is about to make a plain access that races.
void plain_access(uptr a, u8 size, bool write, uptr site);
// Does the graph have the same memory with another address or size?
bool of_another_size(uptr a, u8 size);
// What it has written is entered, and what a read was shown is taken away again: before anything else
// happens.
extern bool plain_access_is_settled;
void settle_plain_access();
void forget_plain_access();
FEARLESS_INLINE void settle() {
  if (FEARLESS_UNLIKELY(!plain_access_is_settled)) settle_plain_access();
}

// Instead of its next event the current thread could, in other executions, have performed `a`.
void might_have(u32 binding, const Action& a);

// Nothing can run: notes what the waiting threads could do in other executions. What the end of this one
// means is the caller's to say.
void stuck();
// Does one of the threads wait for a value that does not come in this execution only?
bool blocked_here();

// What is outside the model (files, pipes, timers) is in the state that the uses of it have brought about,
// one after another: to the graph each reads the one before. A thread that is about to use it is nowhere
// before the last one was: how much later that makes it, in ns.
u64 about_to_use_outside();
// It has used it, or will before anybody else runs. To have sent something is release, to have received
// acquire.
void use_outside(Order order);
// It goes on because of the last use, which has brought about what it waited for.
EventId last_use_of_outside();

// ---- synchronisation objects
inline Action on_object(Effect effect, Order order, Value operand = 0) {
  Action a;
  a.effect = effect;
  a.order = order;
  a.operand = operand;
  return a;
}
// The current thread, picked to do it, tries: true if it has the lock.
bool try_lock(Mutex& m, uptr site);
// A wait with a deadline fails only if the lock is held then: it tries once, at a time of the search's
// choosing.
int timed_lock(Mutex& m, OpKind kind, u64 deadline, uptr site);

// ---- atomics, at any address and of any size up to 16 bytes
Value load(uptr a, u8 size, Order order, uptr site);
void store(uptr a, u8 size, Value v, Order order, uptr site);
Value update(uptr a, u8 size, Effect effect, Value operand, Order order, uptr site);
bool compare_exchange(uptr a, u8 size, Value* expected, Value desired, Order success, Order failure,
                      bool weak, uptr site);

}  // namespace fearless::graph_mode
