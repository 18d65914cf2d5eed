// Clocks and sleeping: the scenario lives in virtual time, where sleeping costs nothing.
#include <errno.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "border/clocks.hpp"
#include "border/own.hpp"
#include "border/result.hpp"
#include "border/settings.hpp"
#include "border/touched.hpp"
#include "engine/await.hpp"
#include "engine/graph_objects.hpp"
#include "engine/operations.hpp"

FEARLESS_REAL(int, clock_gettime, clockid_t, timespec*)
FEARLESS_REAL(int, gettimeofday, timeval*, void*)
FEARLESS_REAL(time_t, time, time_t*)
FEARLESS_REAL(int, timespec_get, timespec*, int)
FEARLESS_REAL(clock_t, clock, )
FEARLESS_REAL(clock_t, times, tms*)
FEARLESS_REAL(int, getrusage, int, rusage*)
FEARLESS_REAL(int, nanosleep, const timespec*, timespec*)
FEARLESS_REAL(int, clock_nanosleep, clockid_t, int, const timespec*, timespec*)
FEARLESS_REAL(unsigned, sleep, unsigned)
FEARLESS_REAL(int, usleep, useconds_t)
FEARLESS_REAL(int, sched_yield, )
FEARLESS_REAL(int, pthread_yield, )

namespace fearless::border {
namespace {

constexpr u64 second = 1'000'000'000;
// What a kind of clock shows when an execution begins: an ordinary afternoon, the same every time; or what
// variables at namespace scope have seen last, before main.
struct Start {
  u64 usual;
  u64 seen = 0;
};
Start realtime{u64{1'700'000'000} * second};
Start monotonic{u64{100'000} * second};
Start processor{10'000'000};

Start& start(clockid_t clock) {
  switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_TAI: return realtime;
    case CLOCK_PROCESS_CPUTIME_ID:
    case CLOCK_THREAD_CPUTIME_ID: return processor;
    default: return clock < 0 ? processor : monotonic;  // below 0: one process's or thread's
  }
}

u64 start_of(clockid_t clock) {
  const Start& s = start(clock);
  return s.seen != 0 ? s.seen : s.usual;
}

constexpr i64 longest = i64{1} << 33;  // seconds; farther is for ever

u64 nanoseconds(const timespec& t) {
  if (t.tv_sec < 0) return 0;
  const i64 s = t.tv_sec < longest ? t.tv_sec : longest;
  return static_cast<u64>(s) * second + static_cast<u64>(t.tv_nsec);
}

void see(clockid_t clock, const timespec& t) {
  u64& seen = start(clock).seen;
  seen = std::max(seen, nanoseconds(t));
}

void show(u64 ns, timespec* t) {
  t->tv_sec = static_cast<time_t>(ns / second);
  t->tv_nsec = static_cast<long>(ns % second);
}

bool is_clock(clockid_t clock) {
  constexpr clockid_t gone = 10;
  constexpr clockid_t kind = 3;  // of those below 0; this one is of a descriptor
  return clock <= CLOCK_TAI && clock != gone && (clock >= 0 || (clock & kind) != kind);
}
bool is_slept_on(clockid_t clock) {
  return clock != CLOCK_MONOTONIC_RAW && clock != CLOCK_MONOTONIC_COARSE && clock != CLOCK_REALTIME_COARSE;
}

u64 now_on(clockid_t clock, uptr site) { return start_of(clock) + ops::read_clock(site); }

}  // namespace

u64 deadline(clockid_t clock, const timespec* until, uptr site) {
  reads(until, sizeof *until, site);
  if (until->tv_sec >= longest) return no_deadline;  // time_point::max()
  const u64 at = nanoseconds(*until);
  const u64 start = start_of(clock);
  return at <= start ? 0 : at - start;
}

bool valid(const timespec* t, uptr site) {
  reads(t, sizeof *t, site);
  return t->tv_nsec >= 0 && t->tv_nsec < static_cast<long>(second);
}

bool waits_on(clockid_t clock) { return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC; }

bool valid(clockid_t clock, const timespec* until, uptr site) {
  return waits_on(clock) && valid(until, site);
}

u64 after(const timespec* span, uptr site) {
  reads(span, sizeof *span, site);
  return after(*span);
}

u64 after(const timespec& span) { return now() + nanoseconds(span); }

u64 span(const timespec& t) { return nanoseconds(t); }

int tell_time(clockid_t clock, timespec* t, uptr site) {
  if (!is_clock(clock)) return EINVAL;
  if (t == nullptr) return EFAULT;
  show(now_on(clock, site), t);
  writes_one(t, site);
  return 0;
}

void tell_time_of_day(timeval* t, void* zone, uptr site) {
  const u64 ns = now_on(CLOCK_REALTIME, site);
  if (zone != nullptr) *static_cast<struct timezone*>(zone) = {};
  writes_one(static_cast<struct timezone*>(zone), site);
  if (t == nullptr) return;
  t->tv_sec = static_cast<time_t>(ns / second);
  t->tv_usec = static_cast<suseconds_t>(ns % second / 1000);
  writes_one(t, site);
}

time_t tell_seconds(time_t* t, uptr site) {
  const auto s = static_cast<time_t>(now_on(CLOCK_REALTIME, site) / second);
  if (t != nullptr) *t = s;
  writes_one(t, site);
  return s;
}

int sleep_for(const timespec* span, timespec* left, uptr site) {
  if (!valid(span, site) || span->tv_sec < 0) return EINVAL;
  ops::sleep_until(after(span, site), site);
  if (left != nullptr) *left = {};
  writes_one(left, site);
  return 0;
}

int sleep_on(clockid_t clock, int flags, const timespec* t, timespec* left, uptr site) {
  if (clock == CLOCK_THREAD_CPUTIME_ID || !is_clock(clock)) return EINVAL;
  if (!is_slept_on(clock)) return ENOTSUP;
  if ((flags & TIMER_ABSTIME) == 0) return sleep_for(t, left, site);
  if (!valid(t, site) || t->tv_sec < 0) return EINVAL;
  ops::sleep_until(std::min(deadline(clock, t, site), no_deadline - 1), site);
  return 0;
}

u64 now() { return ops::clock_here(); }

void time_passed(u64 until) {
  if (until > engine.now) engine.now = until;
  if (engine.graph != nullptr) graph_mode::pass_time(until);
}

}  // namespace fearless::border

using fearless::u64;
using fearless::uptr;
namespace border = fearless::border;
namespace real = fearless::real;
namespace ops = fearless::ops;

FEARLESS_OWN(int, clock_gettime, (clockid_t clock, timespec* t)) {
  if (FEARLESS_OUTSIDE()) {
    const int r = real::clock_gettime(clock, t);
    if (r == 0 && border::before_main) border::see(clock, *t);
    return r;
  }
  return border::result(border::tell_time(clock, t, FEARLESS_SITE()));
}

FEARLESS_OWN(int, gettimeofday, (timeval * t, void* zone)) {
  if (FEARLESS_OUTSIDE()) {
    const int r = real::gettimeofday(t, zone);
    if (r == 0 && border::before_main) border::see(CLOCK_REALTIME, {t->tv_sec, t->tv_usec * 1000});
    return r;
  }
  border::tell_time_of_day(t, zone, FEARLESS_SITE());
  return 0;
}

FEARLESS_OWN(time_t, time, (time_t* t)) {
  if (FEARLESS_OUTSIDE()) {
    const time_t now = real::time(t);
    if (border::before_main) border::see(CLOCK_REALTIME, {now, 0});
    return now;
  }
  return border::tell_seconds(t, FEARLESS_SITE());
}

FEARLESS_OWN(int, timespec_get, (timespec * t, int base)) {
  if (FEARLESS_OUTSIDE()) return real::timespec_get(t, base);
  if (base != TIME_UTC) return 0;
  border::tell_time(CLOCK_REALTIME, t, FEARLESS_SITE());
  return base;
}

FEARLESS_OWN(clock_t, clock, ()) {
  if (FEARLESS_OUTSIDE()) return real::clock();
  return static_cast<clock_t>(border::now_on(CLOCK_PROCESS_CPUTIME_ID, FEARLESS_SITE()) / 1000);
}

FEARLESS_OWN(clock_t, times, (tms * t)) {
  if (FEARLESS_OUTSIDE()) return real::times(t);
  constexpr u64 tick = border::second / 100;  // (sysconf(_SC_CLK_TCK))
  const uptr site = FEARLESS_SITE();
  if (t != nullptr) {
    *t = {};
    t->tms_utime = static_cast<clock_t>(border::now_on(CLOCK_PROCESS_CPUTIME_ID, site) / tick);
    border::writes_one(t, site);
  }
  return static_cast<clock_t>(border::now_on(CLOCK_MONOTONIC, site) / tick);
}

// Time as clock() has it. What else the system counts is not the scenario's: none.
FEARLESS_OWN(int, getrusage, (int who, rusage* usage)) {
  const int result = real::getrusage(who, usage);
  if (FEARLESS_OUTSIDE() || result != 0) return result;
  const uptr site = FEARLESS_SITE();
  *usage = {};
  if (who != RUSAGE_CHILDREN) {
    const u64 ns = border::now_on(who == RUSAGE_SELF ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_THREAD_CPUTIME_ID,
                                  site);
    usage->ru_utime = {static_cast<time_t>(ns / border::second),
                       static_cast<suseconds_t>(ns % border::second / 1000)};
  }
  border::writes_one(usage, site);
  return 0;
}

FEARLESS_OWN(int, nanosleep, (const timespec* span, timespec* left)) {
  if (FEARLESS_OUTSIDE()) return real::nanosleep(span, left);
  return border::result(border::sleep_for(span, left, FEARLESS_SITE()));
}

FEARLESS_OWN(int, clock_nanosleep, (clockid_t clock, int flags, const timespec* t, timespec* left)) {
  if (FEARLESS_OUTSIDE()) return real::clock_nanosleep(clock, flags, t, left);
  return border::sleep_on(clock, flags, t, left, FEARLESS_SITE());
}

FEARLESS_OWN(unsigned, sleep, (unsigned seconds)) {
  if (FEARLESS_OUTSIDE()) return real::sleep(seconds);
  ops::sleep_until(fearless::border::now() + seconds * border::second, FEARLESS_SITE());
  return 0;
}

FEARLESS_OWN(int, usleep, (useconds_t microseconds)) {
  if (FEARLESS_OUTSIDE()) return real::usleep(microseconds);
  ops::sleep_until(fearless::border::now() + u64{microseconds} * 1000, FEARLESS_SITE());
  return 0;
}

FEARLESS_OWN(int, sched_yield, ()) {
  if (FEARLESS_OUTSIDE()) return real::sched_yield();
  ops::yield(FEARLESS_SITE());
  fearless::await::maybe_wipe_stack();
  return 0;
}

FEARLESS_OWN(int, pthread_yield, ()) {
  if (FEARLESS_OUTSIDE()) return real::sched_yield();
  ops::yield(FEARLESS_SITE());
  fearless::await::maybe_wipe_stack();
  return 0;
}
