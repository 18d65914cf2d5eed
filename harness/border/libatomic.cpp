// libatomic's functions, which compilers call for atomics they cannot do in line: sixteen bytes, and
// objects of any other size.
#include "border/own.hpp"
#include "border/refuse.hpp"
#include "engine/atomics.hpp"
#include "engine/trace.hpp"

FEARLESS_REAL(void, __atomic_load, unsigned long, void*, void*, int)
FEARLESS_REAL(void, __atomic_store, unsigned long, void*, void*, int)
FEARLESS_REAL(void, __atomic_exchange, unsigned long, void*, void*, void*, int)
FEARLESS_REAL(bool, __atomic_compare_exchange, unsigned long, void*, void*, void*, int, int)

namespace fearless {
namespace {

__extension__ using u128 = unsigned __int128;

Order order_of(int mo) {
  switch (mo & 0x7fff) {
    case __ATOMIC_RELAXED: return Order::relaxed;
    case __ATOMIC_CONSUME:
    case __ATOMIC_ACQUIRE: return Order::acquire;
    case __ATOMIC_RELEASE: return Order::release;
    case __ATOMIC_ACQ_REL: return Order::acq_rel;
    default: return Order::seq_cst;
  }
}

// Outside scenarios, where the process has no libatomic: one lock for all.
int lock_word = 0;
class Lock {
 public:
  Lock() {
    while (__atomic_exchange_n(&lock_word, 1, __ATOMIC_ACQUIRE) != 0) __builtin_ia32_pause();
  }
  ~Lock() { __atomic_store_n(&lock_word, 0, __ATOMIC_RELEASE); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
};

void refuse(uptr site) {
  if (hot.second_opinion)
    border::refuse("an atomic object of another size than 1, 2, 4, 8 or 16 bytes with detector=tsan",
                   "search this test with detector=own", site);
  // (It would have no place in the graph: other orders of its operations would not be tried.)
  if (engine.driver != nullptr)
    border::refuse("an atomic object of another size than 1, 2, 4, 8 or 16 bytes with strategy=exhaustive",
                   "search this test with random, pct or pos", site);
}

bool equal(const void* a, const void* b, u64 n) { return __builtin_memcmp(a, b, n) == 0; }

// Clang leaves an atomic load in the code when it has told of it, as a call if it has 16 bytes: what that
// returns is not used.
bool is_left_over(uptr a, uptr site) {
  if (FEARLESS_OUTSIDE()) return false;
  constexpr uptr near = 128;
  Thread& t = *engine.current;
  const Operation& last = t.pending;
  if (last.kind == OpKind::load && last.object == a && last.size == 16 && t.loads_by_name != t.operations &&
      site - last.site < near) {
    t.loads_by_name = t.operations;  // the next is none
    return true;
  }
  t.loads_by_name = t.operations + 1;
  return false;
}

// Before an operation that may see only what it has seen before.
void point_at_look(const Operation& op, u64 n) {
  engine.announce(op);
  const Location& l = atomics::location(op.object, static_cast<unsigned>(n));
  if (engine.current->spin.contains(op.site, op.object, l.version)) {
    engine.look_again();
  } else {
    engine.proceed();
  }
}

void any_load(u64 n, void* from, void* to, int mo, uptr site) {
  refuse(site);
  const auto a = reinterpret_cast<uptr>(from);
  Thread& t = *engine.current;
  const Order order = order_of(mo);
  point_at_look({OpKind::load, order, size_of(n), 0, a, site}, n);
  Location& l = atomics::location(a, static_cast<unsigned>(n));
  race::atomic_access(l, static_cast<unsigned>(n), false, site);
  atomics::acquire(t, l, order);
  t.spin.add(site, a, l.version);
  __builtin_memcpy(to, from, n);
}

void any_store(u64 n, void* to, const void* from, int mo, uptr site) {
  refuse(site);
  const auto a = reinterpret_cast<uptr>(to);
  Thread& t = *engine.current;
  const Order order = order_of(mo);
  engine.point({OpKind::store, order, size_of(n), 0, a, site});
  Location& l = atomics::location(a, static_cast<unsigned>(n));
  race::atomic_access(l, static_cast<unsigned>(n), true, site);
  atomics::release_store(t, l, order);
  __builtin_memcpy(to, from, n);
  ++l.version;
  t.spin.clear();
  engine.made_progress();
}

void any_exchange(u64 n, void* a, const void* value, void* old, int mo, uptr site) {
  refuse(site);
  Thread& t = *engine.current;
  const Order order = order_of(mo);
  engine.point({OpKind::rmw, order, size_of(n), 0, reinterpret_cast<uptr>(a), site});
  Location& l = atomics::location(reinterpret_cast<uptr>(a), static_cast<unsigned>(n));
  race::atomic_access(l, static_cast<unsigned>(n), true, site);
  atomics::acquire(t, l, order);
  atomics::release_rmw(t, l, order);
  __builtin_memcpy(old, a, n);
  __builtin_memcpy(a, value, n);
  ++l.version;
  t.spin.clear();
  engine.made_progress();
}

bool any_compare_exchange(u64 n, void* a, void* expected, const void* desired, int success, int failure,
                          uptr site) {
  refuse(site);
  Thread& t = *engine.current;
  const auto address = reinterpret_cast<uptr>(a);
  point_at_look({OpKind::cas, order_of(success), size_of(n), 0, address, site}, n);
  Location& l = atomics::location(address, static_cast<unsigned>(n));
  const bool succeeds = equal(a, expected, n);
  race::atomic_access(l, static_cast<unsigned>(n), succeeds, site);
  if (!succeeds) {
    atomics::acquire(t, l, order_of(failure));
    __builtin_memcpy(expected, a, n);
    t.spin.add(site, address, l.version);
    if (FEARLESS_UNLIKELY(engine.trace != nullptr)) engine.trace->failed();
    return false;
  }
  atomics::acquire(t, l, order_of(success));
  atomics::release_rmw(t, l, order_of(success));
  __builtin_memcpy(a, desired, n);
  ++l.version;
  t.spin.clear();
  engine.made_progress();
  return true;
}

}  // namespace
}  // namespace fearless

using namespace fearless;

FEARLESS_OWN(void, __atomic_load, (unsigned long n, void* from, void* to, int mo)) {
  if (!FEARLESS_OUTSIDE()) {
    any_load(n, from, to, mo, FEARLESS_SITE());
  } else if (real::__atomic_load.exists()) {
    real::__atomic_load(n, from, to, mo);
  } else {
    const Lock lock;
    __builtin_memcpy(to, from, n);
  }
}

FEARLESS_OWN(void, __atomic_store, (unsigned long n, void* to, void* from, int mo)) {
  if (!FEARLESS_OUTSIDE()) {
    any_store(n, to, from, mo, FEARLESS_SITE());
  } else if (real::__atomic_store.exists()) {
    real::__atomic_store(n, to, from, mo);
  } else {
    const Lock lock;
    __builtin_memcpy(to, from, n);
  }
}

FEARLESS_OWN(void, __atomic_exchange, (unsigned long n, void* a, void* value, void* old, int mo)) {
  if (!FEARLESS_OUTSIDE()) {
    any_exchange(n, a, value, old, mo, FEARLESS_SITE());
  } else if (real::__atomic_exchange.exists()) {
    real::__atomic_exchange(n, a, value, old, mo);
  } else {
    const Lock lock;
    __builtin_memcpy(old, a, n);
    __builtin_memcpy(a, value, n);
  }
}

FEARLESS_OWN(bool, __atomic_compare_exchange,
             (unsigned long n, void* a, void* expected, void* desired, int success, int failure)) {
  if (!FEARLESS_OUTSIDE())
    return any_compare_exchange(n, a, expected, desired, success, failure, FEARLESS_SITE());
  if (real::__atomic_compare_exchange.exists())
    return real::__atomic_compare_exchange(n, a, expected, desired, success, failure);
  const Lock lock;
  if (equal(a, expected, n)) {
    __builtin_memcpy(a, desired, n);
    return true;
  }
  __builtin_memcpy(expected, a, n);
  return false;
}

// The sized ones are those of border/atomics.cpp under other names.
#define FEARLESS_SIZED(n, bits, T)                                                                           \
  FEARLESS_EXPORT T __tsan_atomic##bits##_load(const volatile T*, int);                                      \
  FEARLESS_EXPORT void __tsan_atomic##bits##_store(volatile T*, T, int);                                     \
  FEARLESS_EXPORT T __tsan_atomic##bits##_exchange(volatile T*, T, int);                                     \
  FEARLESS_EXPORT int __tsan_atomic##bits##_compare_exchange_strong(volatile T*, T*, T, int, int);           \
  FEARLESS_OWN(T, __atomic_load_##n, (const volatile void* a, int mo)) {                                     \
    if (n == 16 && fearless::is_left_over(reinterpret_cast<fearless::uptr>(a), FEARLESS_SITE())) return 0;   \
    return __tsan_atomic##bits##_load(static_cast<const volatile T*>(a), mo);                                \
  }                                                                                                          \
  FEARLESS_OWN(void, __atomic_store_##n, (volatile void* a, T v, int mo)) {                                  \
    __tsan_atomic##bits##_store(static_cast<volatile T*>(a), v, mo);                                         \
  }                                                                                                          \
  FEARLESS_OWN(T, __atomic_exchange_##n, (volatile void* a, T v, int mo)) {                                  \
    return __tsan_atomic##bits##_exchange(static_cast<volatile T*>(a), v, mo);                               \
  }                                                                                                          \
  FEARLESS_OWN(bool, __atomic_compare_exchange_##n,                                                          \
               (volatile void* a, void* e, T v, int success, int failure)) {                                 \
    return __tsan_atomic##bits##_compare_exchange_strong(static_cast<volatile T*>(a), static_cast<T*>(e), v, \
                                                         success, failure) != 0;                             \
  }                                                                                                          \
  FEARLESS_SIZED_RMW(n, bits, T, fetch_add)                                                                  \
  FEARLESS_SIZED_RMW(n, bits, T, fetch_sub)                                                                  \
  FEARLESS_SIZED_RMW(n, bits, T, fetch_and)                                                                  \
  FEARLESS_SIZED_RMW(n, bits, T, fetch_or)                                                                   \
  FEARLESS_SIZED_RMW(n, bits, T, fetch_xor)                                                                  \
  FEARLESS_SIZED_RMW(n, bits, T, fetch_nand)

#define FEARLESS_SIZED_RMW(n, bits, T, operation)                                 \
  FEARLESS_EXPORT T __tsan_atomic##bits##_##operation(volatile T*, T, int);       \
  FEARLESS_OWN(T, __atomic_##operation##_##n, (volatile void* a, T v, int mo)) {  \
    return __tsan_atomic##bits##_##operation(static_cast<volatile T*>(a), v, mo); \
  }

FEARLESS_SIZED(1, 8, u8)
FEARLESS_SIZED(2, 16, u16)
FEARLESS_SIZED(4, 32, u32)
FEARLESS_SIZED(8, 64, u64)
FEARLESS_SIZED(16, 128, u128)

FEARLESS_OWN(bool, __atomic_is_lock_free, (unsigned long n, const volatile void*)) {
  return n == 1 || n == 2 || n == 4 || n == 8 || n == 16;
}
