// Every execution starts from the same memory: globals, function statics, thread-local variables and the
// heap they reach, as they were when the search began.
//
// Covered: the writable data of every module of the user's (those whose code is instrumented, and the
// executable) and of libstdc++. Small data is copied back; large data is mapped from a memory file whose
// dirty pages are dropped; libstdc++'s, which most programs hardly touch, is watched. Heap blocks made before
// the search that are reachable from that data are covered too. Not covered: variables of the functions that
// called fearless::check, which live on so that a test can count across executions; libc's own data (border/
// restores what programs see of it).
#pragma once

#include "memory/contexts.hpp"

namespace fearless::fresh_state {

// Takes the state that executions start from. Call when a search begins, outside the scenario.
void capture();
// Puts it back. Call before every execution but the first, and after the last.
void restore();
// Ends what capture began.
void release();
// A write to `address` has trapped: true if that was to find out who writes there, and the write succeeds
// when it is made again. Called in a signal handler.
bool written(uptr address);

// The thread-local variables of the process's main thread, for a program that is started over.
void capture_main_thread();
void restore_main_thread();

// The thread-local variables of a context as a new thread finds them.
void reset_thread_locals(const Context& c);
// The same for those of libraries that were loaded when the program ran; to be called in the context.
void reset_loaded_thread_locals(const Context& c);
// What earlier threads left on the stack is gone: uninitialised variables read the same every time.
void wipe_stack(Context& c);

// Does the word at this address hold what it held before the search?
bool unchanged(uptr address);

// The data that roots of the heap may lie in, for the leak detector: calls f for each stretch.
void for_each_root(void (*f)(uptr begin, uptr end, void*), void* context);

// Calls f for each stretch of what is put back but libstdc++'s, and of the variables of the thread with that
// FS base.
void for_each_of_the_users(u64 fs_base, void (*f)(uptr begin, uptr end, void*), void* context);

// Is this address in a module whose data is put back?
bool covers(uptr address);
// Is this address in code (or data) of a module with instrumented code?
bool in_instrumented_module(uptr address);

}  // namespace fearless::fresh_state
