// Attributes by which clang sees more at compile time: references that outlive what they come from
// (-Wdangling, on by default), locks (-Wthread-safety) and use after move (-Wconsumed).
#pragma once

#ifdef __clang__
#define FEARLESS_LIFETIMEBOUND [[clang::lifetimebound]]
#define FEARLESS_CAPABILITY(name) [[clang::capability(name)]]
#define FEARLESS_SCOPED_LOCKABLE [[clang::scoped_lockable]]
#define FEARLESS_ACQUIRE(...) __attribute__((acquire_capability(__VA_ARGS__)))
#define FEARLESS_ACQUIRE_SHARED(...) __attribute__((acquire_shared_capability(__VA_ARGS__)))
#define FEARLESS_RELEASE(...) __attribute__((release_generic_capability(__VA_ARGS__)))
#define FEARLESS_NOT_CHECKED __attribute__((no_thread_safety_analysis))
#define FEARLESS_CONSUMABLE(state) [[clang::consumable(state)]]
#define FEARLESS_RETURNS(state) [[clang::return_typestate(state)]]
#define FEARLESS_TESTS(state) [[clang::test_typestate(state)]]
#define FEARLESS_ONLY_WHEN(...) [[clang::callable_when(__VA_ARGS__)]]
#define FEARLESS_BECOMES(state) [[clang::set_typestate(state)]]
#else
#define FEARLESS_LIFETIMEBOUND
#define FEARLESS_CAPABILITY(name)
#define FEARLESS_SCOPED_LOCKABLE
#define FEARLESS_ACQUIRE(...)
#define FEARLESS_ACQUIRE_SHARED(...)
#define FEARLESS_RELEASE(...)
#define FEARLESS_NOT_CHECKED
#define FEARLESS_CONSUMABLE(state)
#define FEARLESS_RETURNS(state)
#define FEARLESS_TESTS(state)
#define FEARLESS_ONLY_WHEN(...)
#define FEARLESS_BECOMES(state)
#endif
