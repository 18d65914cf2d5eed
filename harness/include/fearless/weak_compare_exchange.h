/* Read before every scenario source by way of -imacros; defines macros only.
 *
 * A weak compare-exchange may fail although it finds the expected value. On x86 it never does, and clang
 * tells the instrumentation of a weak one as a strong one. So that the search can let them fail, weak
 * ones ask the runtime first; one that is to fail becomes the atomic load that a failure is. */
#if defined(__clang__) && !defined(FEARLESS_WEAK_COMPARE_EXCHANGE_H)
#define FEARLESS_WEAK_COMPARE_EXCHANGE_H

/* Nobody's -Weverything -Werror is about this file. */
#pragma clang system_header

#if defined(__cplusplus)
#define FEARLESS_WEAK_FAILURE_DECLARATION \
  int fearless_weak_failure_(void) noexcept __asm__("__fearless_weak_failure");
#else
#define FEARLESS_WEAK_FAILURE_DECLARATION \
  extern int fearless_weak_failure_(void) __asm__("__fearless_weak_failure");
#endif

#define __atomic_compare_exchange_n(object, expected, desired, weak, success, failure)                \
  (__extension__({                                                                                    \
    FEARLESS_WEAK_FAILURE_DECLARATION(weak) && fearless_weak_failure_()                               \
        ? (__atomic_load((object), (expected), (failure)), 0)                                         \
        : __atomic_compare_exchange_n((object), (expected), (desired), (weak), (success), (failure)); \
  }))

#define __atomic_compare_exchange(object, expected, desired, weak, success, failure)                \
  (__extension__({                                                                                  \
    FEARLESS_WEAK_FAILURE_DECLARATION(weak) && fearless_weak_failure_()                             \
        ? (__atomic_load((object), (expected), (failure)), 0)                                       \
        : __atomic_compare_exchange((object), (expected), (desired), (weak), (success), (failure)); \
  }))

#define __c11_atomic_compare_exchange_weak(object, expected, desired, success, failure)              \
  (__extension__({                                                                                   \
    FEARLESS_WEAK_FAILURE_DECLARATION                                                                \
    fearless_weak_failure_()                                                                         \
        ? (*(expected) = __c11_atomic_load((object), (failure)), 0)                                  \
        : __c11_atomic_compare_exchange_weak((object), (expected), (desired), (success), (failure)); \
  }))

#endif
