// What a scenario's thread is about to do: the unit of scheduling, recording and replay.
#pragma once

#include "core/base.hpp"

namespace fearless {

// Visible operations: those another thread can observe other than through a data race. Their count
// per thread names a point of a schedule ("main/1 before its 5th operation"), so nothing that depends
// on the compiler or its flags (plain accesses, allocations, function calls) is one.
// Replay tokens carry these numbers: append, never reorder.
enum class OpKind : u8 {
  none = 0,
  thread_start,
  thread_create,
  thread_join,
  thread_detach,
  thread_exit,
  load,
  store,
  rmw,
  cas,
  fence,
  mutex_lock,
  mutex_try_lock,
  mutex_timed_lock,
  mutex_unlock,
  shared_lock,
  shared_try_lock,
  shared_timed_lock,
  shared_unlock,
  cond_wait,
  cond_timed_wait,
  cond_relock,
  cond_signal,
  cond_broadcast,
  semaphore_wait,
  semaphore_try_wait,
  semaphore_timed_wait,
  semaphore_post,
  barrier_wait,
  once,
  guard,
  futex_wait,
  futex_timed_wait,
  futex_wake,
  sleep,
  yield,
  read_clock,
  choose,
  assume,
  file,
  plain_read,
  plain_write,
  annotation,
  signal,
  semaphore_value,
  process_end,
  chance,  // whether what is rare happens (engine/chance.hpp)
  last_kind = chance,
};

// The C++ memory orders, with the numbers compilers pass.
enum class Order : u8 { relaxed = 0, consume, acquire, release, acq_rel, seq_cst };

constexpr bool acquires(Order o) { return o != Order::relaxed && o != Order::release; }
constexpr bool releases(Order o) { return o >= Order::release; }

// What an operation can say of how large something is.
constexpr u16 size_of(u64 bytes) {
  constexpr u16 most = 0xffff;
  return bytes < most ? static_cast<u16>(bytes) : most;
}

// What an atomic operation reads or writes.
__extension__ using Value = unsigned __int128;

// The object of an operation on file descriptor n is this + n.
inline constexpr uptr descriptor_objects = 0x1000;
inline constexpr uptr outside_object = 0x800;  // all that the system holds, to an execution graph

struct Operation {
  OpKind kind = OpKind::none;
  Order order = Order::seq_cst;
  u16 size = 0;     // bytes, for accesses (size_of)
  u8 flags = 0;
  uptr object = 0;  // the address the program uses for what it operates on
  uptr site = 0;    // return address of the call into the runtime

  bool operator==(const Operation&) const = default;
};

// May the order of `a` and `b`, pending in different threads, matter? (Used by partial-order
// strategies; two operations that only read never conflict.)
constexpr bool only_reads(OpKind k) { return k == OpKind::load || k == OpKind::plain_read; }
constexpr bool may_conflict(const Operation& a, const Operation& b) {
  return a.object == b.object && a.object != 0 && !(only_reads(a.kind) && only_reads(b.kind));
}

}  // namespace fearless
