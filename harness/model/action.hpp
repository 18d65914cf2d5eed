// What an operation does to the state of the object it is on: the object's state is a number, and an
// operation maps the state it reads to a new one, leaves it, or must wait for another.
//
// Decides nothing about which state an operation reads: that is the execution graph's and the strategy's.
#pragma once

#include "core/base.hpp"
#include "core/operation.hpp"

namespace fearless {

enum class Effect : u8 {
  none = 0,
  load,
  store,
  exchange,
  add,
  subtract,
  bit_and,
  bit_or,
  bit_xor,
  bit_nand,
  compare_exchange,
  // A mutex: 0 free, else the holder's slot + 1.
  mutex_lock,
  mutex_try_lock,
  mutex_unlock,
  // A reader-writer lock: bit 63 a writer, else the number of readers.
  shared_lock,
  shared_try_lock,
  shared_unlock,
  exclusive_lock,
  exclusive_try_lock,
  exclusive_unlock,
  // A semaphore: its count.
  semaphore_wait,
  semaphore_try_wait,
  semaphore_post,
  // One-time initialisation: 0 not done, 1 running, 2 done.
  once_begin,
  once_done,
  once_failed,
  // A barrier: full rounds << 32 | arrivals of this one.
  arrive,
  // A queue of waiting threads (condition variable, futex): the set of their slots.
  enqueue,
  leave,
  notify_one,
  notify_all,
  // A futex's is locked by who enters it, until that has looked at the word and stays, or does not; and by
  // who wakes several.
  enter,
  turn_back,
  hold,
  wake_next,
  release,
  wake_one,  // the same as notify_one and notify_all, but never overlooks who has come before
  wake_all,
  // A thread's end.
  finish,
  // What is outside the model: how often it has been used.
  use_outside,
};

struct Action {
  Effect effect = Effect::none;
  Order order = Order::seq_cst;
  Order failure = Order::seq_cst;  // of a compare-exchange that fails
  u8 size = 0;                     // bytes, for atomics
  u32 choice = 0;                  // which waiter notify_one wakes, in the order of their slots
  Value operand = 0;               // what is stored, added, …; a barrier's size
  Value expected = 0;              // by a compare-exchange

  bool operator==(const Action&) const = default;
  bool always_writes() const { return effect == Effect::store || effect == Effect::finish; }
  // Does it carry what has been released on to later ones, whatever its order? (Not so of a queue.)
  bool continues_release() const {
    return size != 0 || order != Order::relaxed || effect == Effect::use_outside;
  }
};

enum class Does : u8 { wait, read, write };

struct Applied {
  Does does;
  Value value;  // the new state, if it writes
};

inline constexpr u64 writer_bit = u64{1} << 63;
inline constexpr Slot most_queued = 127;  // slots that a queue has bits for
inline constexpr Value queue_locked = Value{1} << most_queued;

constexpr Value mask_of_size(unsigned bytes) {
  return bytes >= 16 ? ~Value{0} : (Value{1} << (8 * bytes)) - 1;
}

// What `a`, performed by the thread in slot `s`, does when it reads `state`.
Applied apply(const Action& a, Slot s, Value state);

// In how many ways can it do that (whom to wake)?
u32 ways(const Action& a, Value state);

}  // namespace fearless
