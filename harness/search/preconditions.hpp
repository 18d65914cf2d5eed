// What must hold of the process before it can be searched in.
#pragma once

namespace fearless::preconditions {

// Ends the process with an internal error that says what is wrong and what to do: other threads are
// alive, or another library has taken a function the runtime must own.
void check();

}  // namespace fearless::preconditions
