// What runs when a scenario thread ends: destructors of its thread_local variables and of the values of
// its pthread keys.
#pragma once

#include <pthread.h>

#include "engine/thread.hpp"

namespace fearless {

void add_thread_exit_action(Thread& t, void (*destructor)(void*), void* object);
// Its thread_local variables alone, as where a process ends.
void destroy_thread_locals(Thread& t);
void run_thread_exit_actions(Thread& t);

namespace keys {

inline constexpr u32 capacity = 1024;

// A key made outside a scenario (with its real number) keeps working inside.
void adopt(pthread_key_t key, void (*destructor)(void*));
void forget(pthread_key_t key);

// Inside: errno values; keys made by the execution end with it.
int make(pthread_key_t* key, void (*destructor)(void*));
int remove(pthread_key_t key);
void* get(const Thread& t, pthread_key_t key);
int set(Thread& t, pthread_key_t key, void* value);

void begin_execution();

}  // namespace keys
}  // namespace fearless
