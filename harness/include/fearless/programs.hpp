// Programs that nobody wrote, of operations that are said to lock, wait, hand over, and own: right ones, so
// that whatever goes wrong in them is the fault of the operations.
//
//   struct shop {
//     my_spin_lock lock;
//     int stock = 0;
//   };
//
//   FEARLESS_PROGRAMS(SpinLock, ProtectsWhatItGuards, shop) {
//     add("lock", [](shop& s) { s.lock.lock(); }).acquires("lock");
//     add("unlock", [](shop& s) { s.lock.unlock(); }).releases("lock");
//     add("sell", [](shop& s) { --s.stock; }).needs("lock");
//   }
//
// Without GoogleTest: fearless::check_programs.
#pragma once

#include <fearless/call.hpp>
#include <fearless/programs/test.hpp>

#if __has_include(<gtest/gtest.h>)
#include <fearless/gtest.hpp>

// A test: suite, name, the shared objects, and what each thread has of its own (if anything). The body is a
// member function of fearless::programs<…>.
#define FEARLESS_PROGRAMS(suite, name, ...)                                                           \
  static_assert(sizeof(#suite) > 1 && sizeof(#name) > 1, "a test needs a suite and a name");          \
  struct FEARLESS_BODY_CLASS_(suite, name) : ::fearless::programs<__VA_ARGS__> {                      \
    void Declare();                                                                                   \
  };                                                                                                  \
  TEST(suite, name) {                                                                                 \
    FEARLESS_BODY_CLASS_(suite, name) fearless_test;                                                  \
    fearless_test.Declare();                                                                          \
    ::fearless::detail::run_family(#suite, #name, __FILE__, __LINE__, fearless_test.chosen_options(), \
                                   fearless_test.family());                                           \
  }                                                                                                   \
  void FEARLESS_BODY_CLASS_(suite, name)::Declare()
#endif
