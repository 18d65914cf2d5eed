// Stack frames, and uses of another thread's variables after their function has returned.
//
// Every instrumented function says when it begins and ends. A frame in which its thread has released
// something (started a thread, unlocked, …) may be known to others; when it ends, its bytes are
// remembered by the depth of the call. Another thread that uses such bytes without knowing of anything the
// owner has done since got the address while the frame lived: whatever lies there now is not what it
// means. The same holds below the owner's stack pointer, and for the whole stack of a thread that has
// ended. Conversely, a frame must not end before the uses that other threads have made of it.
//
// Ground rules: an end is remembered with the exact bytes of the frame, so that no variable-length array
// or frame of an uninstrumented function is taken for it; a frame whose extent cannot be told is not
// remembered. Frames on stacks that the program has made itself (fibers) begin and end in an order that
// nobody tells: of those is only known what they own (detect/ownership.hpp). While a thread is on such a
// stack, nothing of its own is below the stack pointer.
#pragma once

#include "core/hot.hpp"
#include "memory/contexts.hpp"

namespace fearless::frames {

struct Live {
  uptr low;      // the stack pointer after the function's prologue
  u64 entered;  // its thread's epoch then; no epoch at all while a function inlined into it is in progress
  uptr returns;  // where it returns to
  u64 inlined;  // so many of those are
};
struct Ended {
  uptr low, high;
  u64 at;  // its thread's epoch
};

struct Log {
  static constexpr u32 never = ~0U;
  static constexpr u32 deepest = 64;
  static constexpr u32 most_touched = 64;
  u32 depth = 0;
  u32 ended_depth = 0;  // no frame of a depth from here on is remembered
  uptr ended_top = 0;  // past the last byte of those that are
  u32 touched_count = 0;  // past most_touched: some are not in the list
  bool alive = false;
  u32 looked_at = never;  // the count of ended frames when its thread last used another's stack
  void* const* stack_pointer = nullptr;  // of its thread, while another runs
  u8 place[64] = {};  // where in the list a cell may be, by its address
  uptr touched[most_touched];  // cells of this stack that other threads have used
  Live live[deepest];
  Ended ended[deepest];
};
extern Log logs[max_slots];
// Frames and threads that have ended so far.
extern u32 ends;

// Has something ended since the thread last used another's stack? Then it is to look anew, where otherwise a
// repeated access is skipped.
FEARLESS_INLINE bool outdated(const Log& l) { return l.looked_at != ends && l.looked_at != Log::never; }

void begin_thread(Slot s, void* const* stack_pointer);
void end_thread(Slot s);

void leave_slowly(Log& l, Live& f, uptr site);

// Is the current thread on another stack than its own, where functions begin and end by the other two?
FEARLESS_INLINE bool elsewhere(uptr stack_pointer) {
  return FEARLESS_UNLIKELY(stack_pointer - hot.stack_begin >= hot.stack_bytes);
}
void enter_elsewhere(uptr low, uptr returns);
void leave_elsewhere(uptr low, uptr site);

// `low`: the caller's stack pointer; `returns`: where the caller returns to. (What is inlined when it has
// been instrumented already, as in link time optimisation, says that it begins and ends, and has no frame of
// its own.)
FEARLESS_INLINE void enter(uptr low, uptr returns) {
  if (elsewhere(low)) {
    enter_elsewhere(low, returns);
    return;
  }
  Log& l = *hot.log;
  // Frames left by an exception or longjmp.
  while (l.depth != 0 && l.depth <= Log::deepest && FEARLESS_UNLIKELY(l.live[l.depth - 1].low <= low)) {
    Live& f = l.live[l.depth - 1];
    if (f.low == low && f.returns == returns) {
      if (f.inlined++ == 0) f.entered = ~f.entered;
      return;
    }
    --l.depth;
  }
  if (FEARLESS_LIKELY(l.depth < Log::deepest)) l.live[l.depth] = {low, hot.epoch, returns, 0};
  ++l.depth;
}
FEARLESS_INLINE void leave(uptr low, uptr site) {
  if (elsewhere(low)) {
    leave_elsewhere(low, site);
    return;
  }
  Log& l = *hot.log;
  if (FEARLESS_UNLIKELY(l.depth == 0)) return;
  if (FEARLESS_UNLIKELY(--l.depth >= Log::deepest)) return;
  // Called as a function's last act by a jump (gcc does so), its frame is gone already and `site` is where
  // it returns to. Otherwise frames below the stack pointer have been left by an exception or longjmp.
  while (FEARLESS_UNLIKELY(l.live[l.depth].low < low) && l.live[l.depth].returns != site && l.depth != 0)
    --l.depth;
  Live& f = l.live[l.depth];
  if (FEARLESS_UNLIKELY(f.entered != hot.epoch)) leave_slowly(l, f, site);
}

// Is `address` in the stack of another thread than the current one?
FEARLESS_INLINE bool foreign(uptr address) {
  return address - contexts::first_stack < hot.all_stacks_bytes &&
         address - hot.stack_begin >= hot.stack_bytes;
}

// Where that thread's frames begin, as far as is known.
FEARLESS_INLINE uptr lowest_of(const Log& l, u64 owner) {
  const uptr pointer = reinterpret_cast<uptr>(*l.stack_pointer);
  return contexts::index_of(pointer) == owner ? pointer : 0;
}

void touch_anew(uptr address, unsigned size, bool write, bool atomic, uptr site);
// Is the cell of another thread's stack in a frame below which none has ended, and in the list already?
FEARLESS_INLINE bool touched(uptr address) {
  const u64 owner = contexts::index_of(address);
  const Log& l = logs[owner];
  const uptr cell = address & ~uptr{7};
  const u8 place = l.place[(cell >> 3) % 64];
  return place < l.touched_count && l.touched[place] == cell && l.alive && address >= lowest_of(l, owner) &&
         address >= l.ended_top;
}
// The current thread uses bytes of another one's stack.
FEARLESS_INLINE void touch(uptr address, unsigned size, bool write, bool atomic, uptr site) {
  if (FEARLESS_LIKELY(touched(address))) {
    if (!atomic) hot.log->looked_at = ends;
    return;
  }
  touch_anew(address, size, write, atomic, site);
}

}  // namespace fearless::frames
