// Functions that a loop may wait with: an exhaustive search looks at the state of who calls
// (engine/await.hpp).
#pragma once

#include "engine/await.hpp"

#ifdef __clang__
#define FEARLESS_MUST_TAIL __attribute__((musttail))
#else
#define FEARLESS_MUST_TAIL  // gcc makes a tail call of what can be one, which tests look at
#endif
#define FEARLESS_UNPACK(...) __VA_ARGS__

// Defines name_plain, which does it and is given the site, too, and name_watched, which keeps the caller's
// state for it. The latter is to be called by a tail call, if hot.watched is set, by a function with the same
// parameters and result and without a frame of its own: so its caller is the program.
#define FEARLESS_WATCHED(result, name, parameters, arguments, ...)                                \
  static FEARLESS_NOINLINE result name##_plain(FEARLESS_UNPACK parameters, fearless::uptr site) { \
    __VA_ARGS__                                                                                   \
  }                                                                                               \
  static FEARLESS_NOINLINE result name##_watched parameters {                                     \
    FEARLESS_KEEP_USER_STATE();                                                                   \
    result r = name##_plain(FEARLESS_UNPACK arguments, FEARLESS_SITE());                          \
    fearless::await::user_state = 0;                                                              \
    fearless::await::wipe_stack(fearless::hot.wipes);                                             \
    return r;                                                                                     \
  }

// All that the function does that the program calls.
#define FEARLESS_CALL_WATCHED(name, arguments)                           \
  if (FEARLESS_UNLIKELY(fearless::hot.watched))                          \
    FEARLESS_MUST_TAIL return name##_watched(FEARLESS_UNPACK arguments); \
  return name##_plain(FEARLESS_UNPACK arguments, FEARLESS_SITE())
