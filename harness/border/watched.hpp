// Functions that a loop may wait with: an exhaustive search looks at the state of who calls
// (engine/await.hpp).
#pragma once

#include "engine/await.hpp"

// Defines name_plain, which does it, and name_watched, which keeps the caller's state for it. To be called by
// tail calls, from a function without a frame of its own: the latter if hot.watched is set.
#define FEARLESS_WATCHED(result, name, parameters, arguments, ...)        \
  static FEARLESS_NOINLINE result name##_plain parameters { __VA_ARGS__ } \
  static FEARLESS_NOINLINE result name##_watched parameters {             \
    FEARLESS_KEEP_USER_STATE();                                           \
    result r = name##_plain arguments;                                    \
    fearless::await::user_state = 0;                                      \
    fearless::await::wipe_stack(fearless::hot.wipes);                     \
    return r;                                                             \
  }

// Inside a function of one argument and a site.
#define FEARLESS_CALL_WATCHED(name, argument)                                                 \
  return FEARLESS_UNLIKELY(fearless::hot.watched) ? name##_watched(argument, FEARLESS_SITE()) \
                                                  : name##_plain(argument, FEARLESS_SITE())
