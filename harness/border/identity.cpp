// Who the process is (setuid and its kin). libc's functions have every thread of the process do the same, by
// a signal; those that contexts are borrowed from run nothing, and a handler on their stacks would write over
// the scenario's.
#include <errno.h>
#include <grp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "border/own.hpp"
#include "core/syscalls.hpp"

FEARLESS_REAL(int, setuid, uid_t)
FEARLESS_REAL(int, setgid, gid_t)
FEARLESS_REAL(int, seteuid, uid_t)
FEARLESS_REAL(int, setegid, gid_t)
FEARLESS_REAL(int, setreuid, uid_t, uid_t)
FEARLESS_REAL(int, setregid, gid_t, gid_t)
FEARLESS_REAL(int, setresuid, uid_t, uid_t, uid_t)
FEARLESS_REAL(int, setresgid, gid_t, gid_t, gid_t)
FEARLESS_REAL(int, setgroups, size_t, const gid_t*)

namespace real = fearless::real;
using fearless::u64;

namespace {
template <class... Arguments>
int call(long number, Arguments... arguments) {
  return static_cast<int>(
      fearless::sys::returned(fearless::sys::call(number, static_cast<u64>(arguments)...)));
}
constexpr uid_t as_it_is = ~uid_t{0};
}  // namespace

FEARLESS_OWN(int, setuid, (uid_t user)) {
  return FEARLESS_OUTSIDE() ? real::setuid(user) : call(SYS_setuid, user);
}
FEARLESS_OWN(int, setgid, (gid_t group)) {
  return FEARLESS_OUTSIDE() ? real::setgid(group) : call(SYS_setgid, group);
}
FEARLESS_OWN(int, seteuid, (uid_t user)) {
  return FEARLESS_OUTSIDE() ? real::seteuid(user) : call(SYS_setresuid, as_it_is, user, as_it_is);
}
FEARLESS_OWN(int, setegid, (gid_t group)) {
  return FEARLESS_OUTSIDE() ? real::setegid(group) : call(SYS_setresgid, as_it_is, group, as_it_is);
}
FEARLESS_OWN(int, setreuid, (uid_t actual, uid_t effective)) {
  return FEARLESS_OUTSIDE() ? real::setreuid(actual, effective) : call(SYS_setreuid, actual, effective);
}
FEARLESS_OWN(int, setregid, (gid_t actual, gid_t effective)) {
  return FEARLESS_OUTSIDE() ? real::setregid(actual, effective) : call(SYS_setregid, actual, effective);
}
FEARLESS_OWN(int, setresuid, (uid_t actual, uid_t effective, uid_t saved)) {
  return FEARLESS_OUTSIDE() ? real::setresuid(actual, effective, saved)
                            : call(SYS_setresuid, actual, effective, saved);
}
FEARLESS_OWN(int, setresgid, (gid_t actual, gid_t effective, gid_t saved)) {
  return FEARLESS_OUTSIDE() ? real::setresgid(actual, effective, saved)
                            : call(SYS_setresgid, actual, effective, saved);
}
FEARLESS_OWN(int, setgroups, (size_t n, const gid_t* groups)) {
  return FEARLESS_OUTSIDE() ? real::setgroups(n, groups)
                            : call(SYS_setgroups, n, reinterpret_cast<fearless::uptr>(groups));
}
