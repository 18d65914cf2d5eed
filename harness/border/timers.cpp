#include "border/timers.hpp"

#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <bitset>
#include <cerrno>

#include "border/clocks.hpp"
#include "border/descriptor_calls.hpp"
#include "border/descriptors.hpp"
#include "border/own.hpp"
#include "border/refuse.hpp"
#include "core/syscalls.hpp"

FEARLESS_REAL(int, timerfd_create, int, int)
FEARLESS_REAL(int, timerfd_settime, int, int, const itimerspec*, itimerspec*)
FEARLESS_REAL(int, timerfd_gettime, int, itimerspec*)

namespace fearless::border::timers {
namespace {

struct Timer {
  clockid_t clock;
  u64 expiry;  // no_deadline: not armed
  u64 interval;
};

constexpr u32 most = 256;
constexpr u32 most_descriptors = first_tool_descriptor;
constexpr u16 none = 0;

Timer timer[most];  // from 1 on
u32 used;           // so many, in this execution
u16 behind[most_descriptors];
std::bitset<most_descriptors> watchers[most_descriptors];  // the epoll instances that watch it
bool any_watched;
u32 changed;
u32 looks;  // in vain, since a timer was set or expired

bool can_be(int fd) { return fd >= 0 && static_cast<u32>(fd) < most_descriptors; }
u16 number_of(int fd) { return can_be(fd) && used != 0 ? behind[fd] : none; }

void set_alarm(int fd, u64 count) {
  sys::call_uninterrupted(SYS_write, static_cast<u64>(fd), reinterpret_cast<u64>(&count), sizeof count);
}
void take_back_alarm(int fd) {
  pollfd p{fd, POLLIN, 0};
  u64 count = 0;
  if (poll_now(&p, 1) == 1)
    sys::call_uninterrupted(SYS_read, static_cast<u64>(fd), reinterpret_cast<u64>(&count), sizeof count);
}

bool watched_by(u32 fd, u32 epoll, u32 depth) {
  constexpr u32 deepest = 5;  // that the kernel allows
  if (watchers[fd].test(epoll)) return true;
  if (depth == deepest || watchers[fd].none()) return false;
  for (u32 e = 0; e < most_descriptors; ++e)
    if (watchers[fd].test(e) && watched_by(e, epoll, depth + 1)) return true;
  return false;
}

void show(const Timer& t, itimerspec* to) {
  const auto spec = [](u64 ns) {
    constexpr u64 second = 1'000'000'000;
    return timespec{static_cast<time_t>(ns / second), static_cast<long>(ns % second)};
  };
  const u64 time = now();
  *to = {spec(t.interval), spec(t.expiry == no_deadline ? 0 : t.expiry > time ? t.expiry - time : 1)};
}

bool of_the_scenario(int fd, const char* call, uptr site) {
  if (is_timer(fd)) return true;
  itimerspec t;
  if (real::timerfd_gettime(fd, &t) != 0) return false;  // no timer at all
  refuse(call, "make the timer (timerfd_create) inside the scenario, where time is virtual", site);
}

}  // namespace

void begin_execution() {
  if (used != 0) std::fill(std::begin(behind), std::end(behind), none);
  if (any_watched)
    for (auto& w : watchers) w.reset();
  used = changed = looks = 0;
  any_watched = false;
}

void fire() {
  if (used == 0) return;
  const u64 time = now();
  for (u32 fd = 0; fd < most_descriptors; ++fd) {
    if (behind[fd] == none) continue;
    Timer& t = timer[behind[fd]];
    if (t.expiry > time) continue;
    const u64 count = t.interval == 0 ? 1 : (time - t.expiry) / t.interval + 1;
    t.expiry = t.interval == 0 ? no_deadline : t.expiry + count * t.interval;
    looks = 0;
    set_alarm(static_cast<int>(fd), count);
  }
}

u64 next(int fd) {
  if (used == 0 || !can_be(fd)) return no_deadline;
  if (is_timer(fd)) return timer[behind[fd]].expiry;
  u64 earliest = no_deadline;
  if (!any_watched) return earliest;
  for (u32 f = 0; f < most_descriptors; ++f)
    if (behind[f] != none && timer[behind[f]].expiry < earliest && watched_by(f, static_cast<u32>(fd), 0))
      earliest = timer[behind[f]].expiry;
  return earliest;
}

u32 changes() { return changed; }

void looked_in_vain(u64 next) {
  if (next == no_deadline) return;
  constexpr u64 step = 100;  // ns
  constexpr u32 patience = 16, most_doublings = 40;
  if (looks < patience + most_doublings) ++looks;
  time_passed(std::min(next, now() + (step << (looks > patience ? looks - patience : 0))));
}

bool is_timer(int fd) { return number_of(fd) != none; }

void watches(int epoll, int fd, bool does) {
  if (!can_be(epoll) || !can_be(fd)) return;
  watchers[fd].set(static_cast<u32>(epoll), does);
  any_watched = true;
  ++changed;
}

void copied(int from, int to) {
  closed(to);
  const u16 n = number_of(from);
  if (n == none || !can_be(to)) return;
  behind[to] = n;
}

void closed(int fd) {
  if (!can_be(fd)) return;
  if (is_timer(fd)) behind[fd] = none;
  if (!any_watched) return;
  watchers[fd].reset();
  for (auto& w : watchers) w.reset(static_cast<u32>(fd));
}

}  // namespace fearless::border::timers

using namespace fearless;
namespace b = fearless::border;
namespace timers = fearless::border::timers;

// (The real one says what is wrong with the arguments, and gives its number to the event descriptor.)
FEARLESS_OWN(int, timerfd_create, (int clock, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::timerfd_create(clock, flags);
  b::note_opened();
  const int refused = real::timerfd_create(clock, flags);
  if (refused < 0) return refused;
  if (!timers::can_be(refused) || timers::used + 1 == timers::most)
    b::refuse("more than 255 timers (timerfd_create)", "make fewer, and set them again", FEARLESS_SITE());
  sys::call(SYS_close, static_cast<u64>(refused));
  static_assert(int{TFD_NONBLOCK} == int{EFD_NONBLOCK} && int{TFD_CLOEXEC} == int{EFD_CLOEXEC});
  const auto fd = static_cast<int>(sys::call(SYS_eventfd2, 0, static_cast<u64>(flags)));
  timers::timer[++timers::used] = {clock, no_deadline, 0};
  timers::closed(fd);
  timers::behind[fd] = static_cast<u16>(timers::used);
  return fd;
}

FEARLESS_OWN(int, timerfd_settime, (int fd, int flags, const itimerspec* value, itimerspec* old)) {
  if (FEARLESS_OUTSIDE() || !timers::of_the_scenario(fd, "timerfd_settime()", FEARLESS_SITE()))
    return real::timerfd_settime(fd, flags, value, old);
  b::reads(value, sizeof *value, FEARLESS_SITE());
  b::await_turn(fd, 0, Order::release, FEARLESS_SITE());
  timers::Timer& t = timers::timer[timers::behind[fd]];
  if (old != nullptr) timers::show(t, old);
  b::writes_one(old, FEARLESS_SITE());
  b::messages.sent();
  timers::take_back_alarm(fd);
  const u64 span = b::span(value->it_value);
  t.interval = b::span(value->it_interval);
  t.expiry = span == 0 ? no_deadline
             : (flags & TFD_TIMER_ABSTIME) == 0
                 ? b::now() + span
                 : std::min(b::deadline(t.clock, &value->it_value, FEARLESS_SITE()), no_deadline - 1);
  timers::looks = 0;
  ++timers::changed;
  return b::done(0);
}

FEARLESS_OWN(int, timerfd_gettime, (int fd, itimerspec* value)) {
  if (FEARLESS_OUTSIDE() || !timers::of_the_scenario(fd, "timerfd_gettime()", FEARLESS_SITE()))
    return real::timerfd_gettime(fd, value);
  b::await_turn(fd, 0, Order::relaxed, FEARLESS_SITE());
  timers::show(timers::timer[timers::behind[fd]], value);
  b::writes_one(value, FEARLESS_SITE());
  return 0;
}
