// Option switching=os: every scenario thread is a thread of the system, and they take turns. The thread
// behind a context, parked otherwise, runs what the context holds; who hands over wakes it and waits for the
// next turn. Knows nothing of scenarios. Nothing of it is visible to detectors: no lock, no call that they
// own.
#pragma once

#include "core/base.hpp"

namespace fearless::turns {

// Where a thread waits for its turn. (The first members are known to memory/switch.S.)
struct alignas(64) Turn {
  u32 go = 0;     // it is its turn: what `sp` tells is to be gone on with
  u32 ready = 0;  // it has made itself ready for signals
  void* sp = nullptr;
  uptr stack = 0;  // to get ready on
  uptr alternate = 0;
  u64 fs_base = 0;
  int tid = 0;
  bool exists = false;  // in this process
};

// From the next execution on.
void use(bool os_threads);
bool used();
// That of the context with this index.
Turn* of(u32 index);
// A thread has been started for it and will wait.
void made(u32 index, u64 fs_base);
// This process is a copy that has one thread only.
void continue_in_child();

// The thread of the system that runs now, if it is another than this one (whose number is `tid`); else 0.
int running_instead_of(int tid);

}  // namespace fearless::turns

// Waits for a turn, and never returns. Uses no stack while it waits.
extern "C" [[noreturn]] void fearless_wait_for_turn(fearless::turns::Turn*);
