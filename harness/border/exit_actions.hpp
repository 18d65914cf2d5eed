// What the program wants done when it ends.
#pragma once

namespace fearless::border {

void begin_execution_exit_actions();
// Of those that a whole program has registered while it ran by itself: it begins again.
void give_up_early_exit_actions();
// Runs what the execution has registered, last first, on the current thread.
void run_exit_actions();
// What exit() begins with: the current thread's thread_local variables are destroyed first
// ([support.start.term]).
void begin_exit(int status);

// Uncaught exceptions and std::terminate in a scenario are findings.
void install_terminate_handler();
// Functions of the C library may end the process where nobody sees it: that ends it as an internal error.
void watch_for_exit();

}  // namespace fearless::border
