// How the border takes over a function.
//
//   FEARLESS_OWN(int, pthread_mutex_lock, (pthread_mutex_t* m)) { … }
//
// defines the dynamic symbol `pthread_mutex_lock`. It goes by a name of its own in C++, so that the
// declaration in the system's header (with its exception specification and attributes) is not in the
// way. Outside scenarios such a function does what FEARLESS_REAL's object of the same name does.
#pragma once

#include "border/owned.hpp"
#include "core/hot.hpp"
#include "core/real.hpp"

#define FEARLESS_OWN(result, name, parameters)   \
  FEARLESS_DECLARE_OWN(result, name, parameters) \
  FEARLESS_LIST_OWNED(name, fearless_own_##name) \
  extern "C" result fearless_own_##name parameters

// The same of a function whose name the program may have for one of its own, which is then called instead.
#define FEARLESS_OWN_OR_THE_PROGRAMS(result, name, parameters) \
  FEARLESS_DECLARE_OWN(result, name, parameters)               \
  extern "C" result fearless_own_##name parameters

#define FEARLESS_DECLARE_OWN(result, name, parameters) \
  extern "C" __attribute__((visibility("default"))) result fearless_own_##name parameters __asm__(#name);

// Enters a function in the list of owned ones.
#define FEARLESS_LIST_OWNED(name, function)                                           \
  __attribute__((section("fearless_owned"),                                           \
                 used)) static const ::fearless::border::Owned fearless_owned_##name{ \
      #name, reinterpret_cast<void*>(&function)};

// Where the scenario called from.
#define FEARLESS_SITE() reinterpret_cast<::fearless::uptr>(__builtin_return_address(0))

#define FEARLESS_OUTSIDE() FEARLESS_UNLIKELY(!::fearless::hot.in_scenario)
