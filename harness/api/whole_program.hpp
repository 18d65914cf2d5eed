// Whole programs as scenarios: main is the body.
#pragma once

namespace fearless::whole_program {

using Main = int (*)(int, char**, char**);

// Runs (searches) the program and returns the process's exit status.
//
// Unless an option of Fearless is given, the program first runs as it would without it; only when it
// starts a thread does the search begin, from before main. So programs without threads (configure
// checks, code generators) behave as ever.
int run(Main main, int argc, char** argv, char** environment);

// The program, running as it would without Fearless, is about to start a thread.
void about_to_start_thread();

}  // namespace fearless::whole_program
