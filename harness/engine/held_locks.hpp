// Which locks a thread holds, for reports and for the order in which locks are taken.
#pragma once

#include "detect/lock_order.hpp"
#include "engine/thread.hpp"

namespace fearless::held_locks {

FEARLESS_INLINE void push(Thread& t, uptr address, uptr site, bool shared) {
  if (FEARLESS_LIKELY(t.held_count < Thread::max_held)) t.held[t.held_count] = {address, site, shared};
  ++t.held_count;
}

FEARLESS_INLINE void pop(Thread& t, uptr address) {
  if (t.held_count == 0) return;
  if (FEARLESS_LIKELY(t.held_count <= Thread::max_held && t.held[t.held_count - 1].address == address)) {
    --t.held_count;
    return;
  }
  const u32 known = t.held_count < Thread::max_held ? t.held_count : Thread::max_held;
  for (u32 i = known; i-- > 0;) {
    if (t.held[i].address != address) continue;
    for (u32 j = i + 1; j < known; ++j) t.held[j - 1] = t.held[j];
    break;
  }
  --t.held_count;
}

// The thread, which holds other locks, is about to wait for this one.
inline void about_to_lock(const Thread& t, uptr address, uptr site, bool shared = false) {
  lock_order::Acquisition a;
  a.held = t.held;
  a.held_count = t.held_count < Thread::max_held ? t.held_count : Thread::max_held;
  a.lock = address;
  a.site = site;
  a.thread = t.number;
  a.slot = t.slot;
  a.fork_join = &t.fork_join;
  a.shared = shared;
  lock_order::about_to_lock(a);
}

}  // namespace fearless::held_locks
