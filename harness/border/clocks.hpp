// Virtual time as the program's clocks show it.
#pragma once

#include <sys/time.h>
#include <time.h>

#include "core/base.hpp"

namespace fearless::border {

// The moment of the virtual clock (nanoseconds since the execution began) at which `clock` shows
// `until`, which is read for a call at `site`; past moments are 0, those farther than 272 years no_deadline.
u64 deadline(clockid_t clock, const timespec* until, uptr site);
// The same for a span from now.
u64 after(const timespec* span, uptr site);
u64 after(const timespec& span);
// … and the length of one, in nanoseconds.
u64 span(const timespec& t);

// Is it a time at all? Calls that are given another fail with EINVAL.
bool valid(const timespec* t, uptr site);
// Can locks, condition variables and semaphores be waited for by that clock?
bool waits_on(clockid_t clock);
bool valid(clockid_t clock, const timespec* until, uptr site);  // both

// What clock_gettime, nanosleep and clock_nanosleep do: 0, or an error.
int tell_time(clockid_t clock, timespec* t, uptr site);
int sleep_for(const timespec* span, timespec* left, uptr site);
int sleep_on(clockid_t clock, int flags, const timespec* t, timespec* left, uptr site);
// … and gettimeofday and time.
void tell_time_of_day(timeval* t, void* zone, uptr site);
time_t tell_seconds(time_t* t, uptr site);

// The moment at which the current thread is.
u64 now();
// It has waited until then.
void time_passed(u64 until);

}  // namespace fearless::border
