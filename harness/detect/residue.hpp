// What the checks of accesses leave on the stack below their callers.
#pragma once

namespace fearless::race {

// Set: nothing. The next frames of user code may have holes there, and a thread that is where it was before
// would not look it (engine/back_off.hpp).
extern bool leaves_nothing;

}  // namespace fearless::race
