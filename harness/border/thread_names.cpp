#include "border/thread_names.hpp"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/prctl.h>

#include "border/own.hpp"
#include "border/touched.hpp"
#include "engine/engine.hpp"
#include "engine/trace.hpp"

FEARLESS_REAL(int, pthread_setname_np, pthread_t, const char*)
FEARLESS_REAL(int, pthread_getname_np, pthread_t, char*, size_t)
FEARLESS_REAL(int, prctl, int, fearless::u64, fearless::u64, fearless::u64, fearless::u64)

using namespace fearless;

namespace {

void set_name(Thread* t, const char* name, u64 n) {
  __builtin_memcpy(t->name, name, n);
  t->name[n] = 0;
  if (engine.recording) {
    const OutsideScenario outside;
    engine.trace->thread_named(t->number, t->name);
  }
}

// As the system has it: who has been given none has its creator's, and the first of all the program's.
void name_of(const Thread& t, char* name) {
  const char* const known = t.name[0] != 0 ? t.name : t.inherited_name;
  if (known[0] != 0) __builtin_memcpy(name, known, sizeof t.name);
  else real::prctl(PR_GET_NAME, reinterpret_cast<u64>(name), 0, 0, 0);
}

}  // namespace

namespace fearless::border {

int control_process(int option, const u64 (&arguments)[4], uptr site) {
  Thread& t = *engine.current;
  if (option == PR_SET_NAME) {
    // (What is too long is cut.)
    const auto* const name = reinterpret_cast<const char*>(arguments[0]);
    const u64 n = strnlen(name, sizeof t.name - 1);
    reads(name, static_cast<i64>(n), site);
    set_name(&t, name, n);
    return 0;
  }
  if (option == PR_GET_NAME) {
    auto* const name = reinterpret_cast<char*>(arguments[0]);
    name_of(t, name);
    writes(name, sizeof t.name, site);
    return 0;
  }
  return real::prctl(option, arguments[0], arguments[1], arguments[2], arguments[3]);
}

}  // namespace fearless::border

FEARLESS_OWN(int, prctl, (int option, u64 a, u64 b, u64 c, u64 d)) {
  if (FEARLESS_OUTSIDE()) return real::prctl(option, a, b, c, d);
  return border::control_process(option, {a, b, c, d}, FEARLESS_SITE());
}

FEARLESS_OWN(int, pthread_setname_np, (pthread_t handle, const char* name)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_setname_np(handle, name);
  Thread* t = engine.by_handle(handle);
  if (t == nullptr) return ESRCH;
  const u64 n = __builtin_strlen(name);
  if (n >= sizeof t->name) return ERANGE;
  set_name(t, name, n);
  return 0;
}

FEARLESS_OWN(int, pthread_getname_np, (pthread_t handle, char* name, size_t size)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_getname_np(handle, name, size);
  const Thread* t = engine.by_handle(handle);
  if (t == nullptr) return ESRCH;
  char all[sizeof t->name] = {};
  name_of(*t, all);
  const u64 n = __builtin_strlen(all);
  if (n >= size) return ERANGE;
  __builtin_memcpy(name, all, n + 1);
  border::writes(name, static_cast<i64>(n + 1), FEARLESS_SITE());
  return 0;
}
