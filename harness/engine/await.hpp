// Loops that only wait. A thread that looks at an atomic from the same place in the same state as before, and
// has changed nothing in between, will do so until another thread writes: it need not be run until then.
//
// The state is the thread's registers and stack as they are where user code calls, so a loop that counts is
// not a loop that only waits; what it changes in any other memory ends the wait as well.
#pragma once

#include <vector>

#include "engine/engine.hpp"
#include "memory/contexts.hpp"
#include "model/action.hpp"

namespace fearless::await {

// The lowest address of the calling thread's state: the registers a function must preserve, then the stack.
// Set by whatever user code calls (FEARLESS_KEEP_USER_STATE); 0: not known.
extern uptr user_state;

// Keeps the registers that user code may hold anything in as the lowest words of a function's frame. The
// function must have been entered with them untouched: by a tail call, from one without a frame of its own.
#define FEARLESS_KEEP_USER_STATE()                                                                 \
  __builtin_unwind_init();                                                                         \
  ::fearless::await::user_state = reinterpret_cast<::fearless::uptr>(__builtin_frame_address(0)) - \
                                  ::fearless::await::kept_registers * sizeof(::fearless::uptr)
inline constexpr unsigned kept_registers = 5;  // rbx, r12 to r15, in this order; rbp stands above them

// Does FEARLESS_KEEP_USER_STATE keep what it says, as this file was compiled?
bool keeps_registers();

// Takes the address above, before the calling thread may be switched away from.
inline uptr take_user_state() {
  const uptr s = user_state;
  user_state = 0;
  return s;
}

// A thread's state, as it is; none if it is not known or is more than is compared.
struct State {
  const u8* begin = nullptr;
  u64 bytes = 0;
};
State state_of(const Thread& t, uptr low);

// Who may still read what a function in progress finds in a register or in its frame, before that is written?
struct Need {
  enum Who : u8 {
    here,  // the function itself
    none,
    by_caller,  // who called it, in the register `which` of those that are kept; nobody else
  };
  Who who = here;
  unsigned which = 0;
};
// What is known of the program's code. The function goes on at `pc`; the byte is at `offset` from its frame
// pointer. By default everything is needed, and no two places are alike.
struct Code {
  Need (*of_byte)(uptr pc, i64 offset);
  Need (*of_register)(uptr pc, unsigned which);
  // Does a function do the same from both places on?
  bool (*goes_on_alike)(uptr a, uptr b);
};
void set_code(Code c);

// A thread about to do something, as it was then.
struct Moment {
  Operation operation;
  Action action;  // what it asks of an atomic: its arguments are in no state
  u32 events = 0;  // of the thread so far
  u32 writes = 0;  // that it has noted so far
  u64 time = 0;  // among all such moments, and writes to the stacks of others
  u64 changes = 0;  // that the thread had made unseen
  u32 floating_point = 0;  // its modes
  std::vector<u8> state;

  void note(const Operation& op, const Action& what, const Thread& t, const State& now);
  // Is it about to do the same in the same state?
  bool is_again(const Operation& op, const Action& what, const Thread& t, const State& now) const;
};
// Different ones that are kept since a thread last did anything else.
inline constexpr u32 most_moments = 16;

// The next frames of user code may have holes, in which it shows what the runtime has called before at that
// depth of the stack: the same state looks different then, in one run of a graph and not in another. So once
// a thread has looked twice from one place, what the user code calls leaves nothing on the stack below it, in
// that and all further runs of the search. (Only in that thread: others never see its stack's holes.)
extern ThreadSet wiping;
void wipe_stack(bool deep);
// For the rest of a search; a run of a graph is made again. (Returns where there is no search of graphs.)
void begin_to_wipe(Thread& t);
FEARLESS_INLINE void maybe_wipe_stack() {
  if (FEARLESS_UNLIKELY(hot.wipes)) wipe_stack(true);
}
// After a plain access, or the call of a function.
FEARLESS_INLINE void maybe_wipe_stack_of_access() {
  if (FEARLESS_UNLIKELY(hot.wipes)) wipe_stack(false);
}

// The current thread, with its state at `low`, is about to look. Does not return if it only waits.
void look(const Operation& op, uptr low, const Action& what = {});
// It has changed something others can see.
inline void acted(Thread& t) {
  t.looks = t.starts = t.writes = 0;
  t.found_taken = false;
}
// Is it in the current thread's own stack? Thread-local variables, which lie above that, are not.
FEARLESS_INLINE bool in_own_stack(uptr address) {
  return address - hot.stack_begin < hot.stack_bytes && address < engine.current->context->stack_top;
}
// The current thread is about to write so many bytes that are not in its own stack. It may put there what is
// there: then it has changed nothing.
void note_write(Thread& t, uptr address, u64 bytes);
FEARLESS_INLINE void writes(uptr address, u64 bytes) {
  Thread& t = *engine.current;
  if (FEARLESS_UNLIKELY((t.looks | t.starts) != 0 || contexts::index_of(address) < max_slots)) {
    note_write(t, address, bytes);
  } else {
    t.found_taken = false;
  }
}

}  // namespace fearless::await
