// Loops that lock, find another lock taken, and unlock again (std::lock, std::scoped_lock). A round of one
// after which the thread is where it was before, with the locks it had, has changed nothing. Without it the
// execution is another one, in which everything else is as it was, unless somebody saw a lock of the round
// taken.
//
// So a thread that has come round is held back. When nothing else can run, the execution is left out if it
// has a round that nobody needed; otherwise who has been held back goes on. A round is needed that somebody
// saw who was not in such a loop, or was in a round that is needed: by way of each thread once, which is
// enough to reach every state. (After Kokologiannakis, Ren, Vafeiadis, "Dynamic Partial Order Reductions for
// Spinloops", FMCAD 2021, where loops of this kind are found by their code.)
#pragma once

#include "detect/residue.hpp"
#include "engine/await.hpp"
#include "engine/engine.hpp"

namespace fearless::back_off {

// The current thread, whose state is at `low` (await.hpp), is about to wait for a lock.
void about_to_lock(const Operation& op, uptr low);
// It may be in such a loop from now on.
void begins(Thread& t);
// It has found a lock taken.
inline void found_taken(Thread& t) {
  if (!t.found_taken) begins(t);
  t.found_taken = true;
  await::begin_to_wipe(t);
  race::leaves_nothing = true;
}
inline void begin_execution() { race::leaves_nothing = false; }

// Does the execution have rounds that it could have been without?
bool superfluous();
// Nothing else can run: lets one go on that is held back. False if none may.
bool let_one_go_on();
// Along a schedule, which may pick those too: are these all held back, and may none go on?
bool only_held_back(const ThreadSet& candidates);
// Is somebody held back who could go on in another execution?
bool held_back_here();

}  // namespace fearless::back_off
