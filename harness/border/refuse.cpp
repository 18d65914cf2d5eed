#include "border/refuse.hpp"

#include <aio.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "border/own.hpp"
#include "border/signals.hpp"
#include "engine/engine.hpp"

FEARLESS_REAL(pid_t, fork, )
FEARLESS_REAL(int, clone, int (*)(void*), void*, int, void*, pid_t*, void*, pid_t*)
FEARLESS_REAL(int, pthread_cancel, pthread_t)
FEARLESS_REAL(int, pthread_sigqueue, pthread_t, int, const union sigval)
FEARLESS_REAL(int, sigqueue, pid_t, int, const union sigval)
FEARLESS_REAL(int, tgkill, pid_t, pid_t, int)
FEARLESS_REAL(unsigned, alarm, unsigned)
FEARLESS_REAL(useconds_t, ualarm, useconds_t, useconds_t)
FEARLESS_REAL(int, setitimer, int, const itimerval*, itimerval*)
FEARLESS_REAL(int, timer_create, clockid_t, sigevent*, timer_t*)
FEARLESS_REAL(int, aio_read, aiocb*)
FEARLESS_REAL(int, aio_write, aiocb*)
FEARLESS_REAL(int, aio_fsync, int, aiocb*)
FEARLESS_REAL(int, lio_listio, int, aiocb* const*, int, sigevent*)

namespace fearless::border {
namespace {

constexpr const char* start_outside =
    "start child processes outside the scenario; death tests (EXPECT_DEATH) belong in an ordinary TEST";

constexpr const char* not_meanwhile = "let a thread of the test read and write instead";

}  // namespace

void refuse(const char* what, const char* remedy, uptr site) { engine.unsupported(what, remedy, site); }

}  // namespace fearless::border

namespace border = fearless::border;
namespace real = fearless::real;

FEARLESS_OWN(pid_t, fork, ()) {
  if (FEARLESS_OUTSIDE()) return real::fork();
  border::refuse("fork()", border::start_outside, FEARLESS_SITE());
}

// Outside scenarios, too, a copy of the process: nothing may lie between the real vfork and its caller, whose
// frame the child uses ([vfork(2)] lets it be fork).
FEARLESS_OWN(pid_t, vfork, ()) {
  if (FEARLESS_OUTSIDE()) return real::fork();
  border::refuse("vfork()", border::start_outside, FEARLESS_SITE());
}

// (It takes the last three for some flags only; GoogleTest's death tests of style "threadsafe" call it.)
FEARLESS_OWN(int, clone,
             (int (*function)(void*), void* stack, int flags, void* argument, pid_t* parents_id, void* tls,
              pid_t* childs_id)) {
  if (FEARLESS_OUTSIDE()) return real::clone(function, stack, flags, argument, parents_id, tls, childs_id);
  border::refuse("clone()", border::start_outside, FEARLESS_SITE());
}

FEARLESS_OWN(int, pthread_cancel, (pthread_t thread)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_cancel(thread);
  border::refuse("pthread_cancel()", "stop threads with a flag or std::stop_token", FEARLESS_SITE());
}

FEARLESS_OWN(int, pthread_sigqueue, (pthread_t thread, int signal, const union sigval value)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_sigqueue(thread, signal, value);
  border::refuse("a signal sent to a thread (pthread_sigqueue)",
                 "wake threads with a condition variable or a flag", FEARLESS_SITE());
}

FEARLESS_OWN(int, sigqueue, (pid_t process, int signal, const union sigval value)) {
  if (FEARLESS_OUTSIDE() || process != getpid()) return real::sigqueue(process, signal, value);
  border::refuse("a signal with a value (sigqueue)",
                 "send it by kill, and the value by a queue of the program's own", FEARLESS_SITE());
}

FEARLESS_OWN(int, tgkill, (pid_t process, pid_t thread, int signal)) {
  if (FEARLESS_OUTSIDE()) return real::tgkill(process, thread, signal);
  border::refuse("a signal sent to a thread (tgkill)", "wake threads with a condition variable or a flag",
                 FEARLESS_SITE());
}

namespace {
constexpr const char* no_timer = "wait with a deadline (wait_for, sleep_for): time is virtual in a scenario";
}
FEARLESS_OWN(unsigned, alarm, (unsigned seconds)) {
  if (FEARLESS_OUTSIDE()) return real::alarm(seconds);
  return border::set_watchdog(seconds, FEARLESS_SITE());
}
FEARLESS_OWN(useconds_t, ualarm, (useconds_t first, useconds_t every)) {
  if (FEARLESS_OUTSIDE()) return real::ualarm(first, every);
  if (first == 0) return 0;
  border::refuse("ualarm()", no_timer, FEARLESS_SITE());
}
FEARLESS_OWN(int, setitimer, (int which, const itimerval* value, itimerval* old)) {
  if (FEARLESS_OUTSIDE()) return real::setitimer(which, value, old);
  const bool arms = value != nullptr && (value->it_value.tv_sec != 0 || value->it_value.tv_usec != 0);
  if (!arms) return real::setitimer(which, value, old);
  border::refuse("setitimer()", no_timer, FEARLESS_SITE());
}
// (Also one that notifies nobody: it would run on real time.)
FEARLESS_OWN(int, timer_create, (clockid_t clock, sigevent* event, timer_t* timer)) {
  if (FEARLESS_OUTSIDE()) return real::timer_create(clock, event, timer);
  border::refuse("timer_create()", no_timer, FEARLESS_SITE());
}

// Threads of the C library's own would do it.
FEARLESS_OWN_OR_THE_PROGRAMS(int, aio_read, (aiocb * request)) {
  if (FEARLESS_OUTSIDE()) return real::aio_read(request);
  border::refuse("aio_read()", border::not_meanwhile, FEARLESS_SITE());
}
FEARLESS_OWN_OR_THE_PROGRAMS(int, aio_write, (aiocb * request)) {
  if (FEARLESS_OUTSIDE()) return real::aio_write(request);
  border::refuse("aio_write()", border::not_meanwhile, FEARLESS_SITE());
}
FEARLESS_OWN_OR_THE_PROGRAMS(int, aio_fsync, (int operation, aiocb* request)) {
  if (FEARLESS_OUTSIDE()) return real::aio_fsync(operation, request);
  border::refuse("aio_fsync()", border::not_meanwhile, FEARLESS_SITE());
}
FEARLESS_OWN_OR_THE_PROGRAMS(int, lio_listio, (int mode, aiocb* const* list, int count, sigevent* event)) {
  if (FEARLESS_OUTSIDE()) return real::lio_listio(mode, list, count, event);
  border::refuse("lio_listio()", border::not_meanwhile, FEARLESS_SITE());
}
