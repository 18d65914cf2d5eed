// Atomic operations: __tsan_atomic*, as compilers report them, and libatomic's __atomic_*.
#include "engine/atomics.hpp"

#include "border/own.hpp"
#include "border/watched.hpp"
#include "engine/chance.hpp"
#include "engine/code.hpp"
#include "engine/trace.hpp"

namespace fearless {
namespace {

__extension__ using u128 = unsigned __int128;

Order order_of(int mo) {
  // Compilers may set further bits (hardware lock elision).
  switch (mo & 0x7fff) {
    case __ATOMIC_RELAXED: return Order::relaxed;
    case __ATOMIC_CONSUME: return Order::acquire;
    case __ATOMIC_ACQUIRE: return Order::acquire;
    case __ATOMIC_RELEASE: return Order::release;
    case __ATOMIC_ACQ_REL: return Order::acq_rel;
    default: return Order::seq_cst;
  }
}

// Outside a scenario threads are real: the operations of the machine, in the strongest order.
template <class T>
struct Native {
  static T load(volatile T* a) { return __atomic_load_n(a, __ATOMIC_SEQ_CST); }
  static void store(volatile T* a, T v) { __atomic_store_n(a, v, __ATOMIC_SEQ_CST); }
  static bool cas(volatile T* a, T* expected, T v) {
    return __atomic_compare_exchange_n(a, expected, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  }
};

template <>
struct Native<u128> {
  static bool cas(volatile u128* a, u128* expected, u128 v) {
    bool ok;
    u64 low = static_cast<u64>(*expected);
    u64 high = static_cast<u64>(*expected >> 64);
    asm volatile("lock cmpxchg16b %1"
                 : "=@ccz"(ok), "+m"(*a), "+a"(low), "+d"(high)
                 : "b"(static_cast<u64>(v)), "c"(static_cast<u64>(v >> 64))
                 : "memory");
    if (!ok) *expected = (u128{high} << 64) | low;
    return ok;
  }
  static u128 load(volatile u128* a) {
    u128 v = 0;
    cas(a, &v, v);
    return v;
  }
  static void store(volatile u128* a, u128 v) {
    u128 old = load(a);
    while (!cas(a, &old, v)) {}
  }
};

template <class T, class Change>
FEARLESS_INLINE T change(volatile T* a, int mo, uptr site, Effect effect, T operand, Change f) {
  if (FEARLESS_OUTSIDE()) {
    T old = Native<T>::load(a);
    while (!Native<T>::cas(a, &old, f(old))) {}
    return old;
  }
  Order order = order_of(mo);
  // libstdc++ 12 releases the lock bit of atomic<shared_ptr> with relaxed order after loads (by subtracting
  // it): formally a race in the library, which is taken to mean acq_rel there (and nowhere else).
  const bool takes_one = (effect == Effect::subtract && operand == 1) ||
                         (effect == Effect::add && operand == static_cast<T>(-1));
  if (sizeof(T) == 8 && FEARLESS_UNLIKELY(order == Order::relaxed) && takes_one &&
      code::in_atomic_shared_ptr(site))
    order = Order::acq_rel;
  return atomics::rmw<T>(reinterpret_cast<uptr>(a), order, site, effect, operand, f);
}

template <class T>
FEARLESS_INLINE T load(const volatile T* a, int mo, uptr site) {
  if (FEARLESS_OUTSIDE()) return Native<T>::load(const_cast<volatile T*>(a));
  return atomics::load<T>(reinterpret_cast<uptr>(a), order_of(mo), site);
}

template <class T>
FEARLESS_INLINE void store(volatile T* a, T v, int mo, uptr site) {
  if (FEARLESS_OUTSIDE()) {
    Native<T>::store(a, v);
    return;
  }
  atomics::store<T>(reinterpret_cast<uptr>(a), v, order_of(mo), site);
}
// With a frame of its own.
template <class T>
FEARLESS_NOINLINE void store_apart(volatile T* a, T v, int mo, uptr site) {
  store<T>(a, v, mo, site);
}

template <class T>
FEARLESS_INLINE bool compare_exchange(volatile T* a, T* expected, T v, int mo, int failure_mo, bool weak,
                                      uptr site) {
  if (FEARLESS_OUTSIDE()) return Native<T>::cas(a, expected, v);
  T e = *expected;
  const bool ok = atomics::compare_exchange<T>(reinterpret_cast<uptr>(a), e, v, order_of(mo),
                                               order_of(failure_mo), weak, site);
  if (!ok) *expected = e;
  return ok;
}

}  // namespace
}  // namespace fearless

using fearless::u128;
using fearless::u16;
using fearless::u32;
using fearless::u64;
using fearless::u8;
using fearless::uptr;

// Clang reports weak and strong compare-exchange alike. The header every scenario is compiled with
// (include/fearless/weak_compare_exchange.h) asks here before a weak one whether it is to fail.
FEARLESS_EXPORT int __fearless_weak_failure() {
  if (FEARLESS_OUTSIDE()) return 0;
  constexpr auto kind = fearless::ChoiceKind::weak_failure;
  const bool fails = fearless::chance::happens(kind, FEARLESS_SITE()) ||
                     fearless::chance::decided_in_turn(kind);
  if (fails && fearless::engine.recording) fearless::engine.trace->next_fails_by_chance();
  fearless::await::maybe_wipe_stack();
  return fails;
}

// Every one of these may be what a loop waits with.
#define FEARLESS_RMW(bits, T, operation, effect, expression)                                          \
  FEARLESS_WATCHED(T, fearless_atomic##bits##_##operation, (volatile T * a, T v, int mo), (a, v, mo), \
                   return fearless::change<T>(a, mo, site, fearless::Effect::effect, v,               \
                                              [v](T old) { return static_cast<T>(expression); });)    \
  FEARLESS_EXPORT T __tsan_atomic##bits##_##operation(volatile T* a, T v, int mo) {                   \
    FEARLESS_CALL_WATCHED(fearless_atomic##bits##_##operation, (a, v, mo));                           \
  }

#define FEARLESS_CAS(bits, T, name, weak)                                                                  \
  FEARLESS_WATCHED(int, fearless_atomic##bits##_##name, (volatile T * a, T * e, T v, int mo, int failure), \
                   (a, e, v, mo, failure),                                                                 \
                   return fearless::compare_exchange<T>(a, e, v, mo, failure, weak, site);)                \
  FEARLESS_EXPORT int __tsan_atomic##bits##_##name(volatile T* a, T* e, T v, int mo, int failure) {        \
    FEARLESS_CALL_WATCHED(fearless_atomic##bits##_##name, (a, e, v, mo, failure));                         \
  }

#define FEARLESS_ATOMIC(bits, T)                                                                 \
  FEARLESS_WATCHED(T, fearless_atomic##bits##_load, (const volatile T* a, int mo), (a, mo),      \
                   return fearless::load<T>(a, mo, site);)                                       \
  FEARLESS_EXPORT T __tsan_atomic##bits##_load(const volatile T* a, int mo) {                    \
    FEARLESS_CALL_WATCHED(fearless_atomic##bits##_load, (a, mo));                                \
  }                                                                                              \
  FEARLESS_EXPORT void __tsan_atomic##bits##_store(volatile T* a, T v, int mo) {                 \
    if (FEARLESS_UNLIKELY(fearless::hot.wipes)) {                                                \
      fearless::store_apart<T>(a, v, mo, FEARLESS_SITE());                                       \
      fearless::await::wipe_stack(true);                                                         \
      return;                                                                                    \
    }                                                                                            \
    fearless::store<T>(a, v, mo, FEARLESS_SITE());                                               \
  }                                                                                              \
  FEARLESS_RMW(bits, T, exchange, exchange, (static_cast<void>(old), v))                         \
  FEARLESS_RMW(bits, T, fetch_add, add, old + v)                                                 \
  FEARLESS_RMW(bits, T, fetch_sub, subtract, old - v)                                            \
  FEARLESS_RMW(bits, T, fetch_and, bit_and, old& v)                                              \
  FEARLESS_RMW(bits, T, fetch_or, bit_or, old | v)                                               \
  FEARLESS_RMW(bits, T, fetch_xor, bit_xor, old ^ v)                                             \
  FEARLESS_RMW(bits, T, fetch_nand, bit_nand, ~(old & v))                                        \
  FEARLESS_CAS(bits, T, compare_exchange_strong, false)                                          \
  FEARLESS_CAS(bits, T, compare_exchange_weak, true)                                             \
  FEARLESS_WATCHED(T, fearless_atomic##bits##_compare_exchange_val,                              \
                   (volatile T * a, T e, T v, int mo, int failure), (a, e, v, mo, failure),      \
                   fearless::compare_exchange<T>(a, &e, v, mo, failure, false, site);            \
                   return e;)                                                                    \
  FEARLESS_EXPORT T __tsan_atomic##bits##_compare_exchange_val(volatile T* a, T e, T v, int mo,  \
                                                               int failure) {                    \
    FEARLESS_CALL_WATCHED(fearless_atomic##bits##_compare_exchange_val, (a, e, v, mo, failure)); \
  }

FEARLESS_ATOMIC(8, u8)
FEARLESS_ATOMIC(16, u16)
FEARLESS_ATOMIC(32, u32)
FEARLESS_ATOMIC(64, u64)
FEARLESS_ATOMIC(128, u128)

FEARLESS_EXPORT void __tsan_atomic_thread_fence(int mo) {
  if (FEARLESS_OUTSIDE()) {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return;
  }
  fearless::atomics::fence(fearless::order_of(mo), FEARLESS_SITE());
  fearless::await::maybe_wipe_stack();
}
FEARLESS_EXPORT void __tsan_atomic_signal_fence(int) {}
