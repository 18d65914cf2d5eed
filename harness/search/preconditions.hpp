// What must hold of the process before it can be searched in.
#pragma once

namespace fearless::preconditions {

// Ends the process with an internal error that says what is wrong and what to do: other threads are
// alive, or another library has taken a function the runtime must own.
void check();
// The threads that are there now belong to ThreadSanitizer's runtime.
void accept_other_threads();

}  // namespace fearless::preconditions
