// Ownership of memory, said at run time: which bytes are whose. A use that this does not permit is a
// violation (`ownership`), even if locks and joins put it before or after all others. What nothing is said of
// is not checked. In ordinary builds (without FEARLESS defined) all of this compiles to nothing.
//
//   fearless::exclusive(buffer, n);      // mine alone …
//   fearless::hand_over(buffer, n);      // … nobody's …
//   queue.push(buffer);
//
//   char* buffer = queue.pop();
//   fearless::exclusive(buffer, n);      // … and the one's who takes it over.
//
// What is said holds until something else is said of the bytes, their block is freed, or the function returns
// whose variable they are. Who says something must come after what others did with the bytes before.
#pragma once

#include <cstddef>
#include <memory>

#ifdef FEARLESS
#include <fearless/runtime.h>
#endif

namespace fearless {

#ifdef FEARLESS

// The calling thread's alone, until it says otherwise, or has ended and been joined. Takes over what has been
// handed over.
inline void exclusive(const void* p, std::size_t n) { fearless_exclusive(p, n); }
// Everybody may read, nobody writes.
inline void shared_read(const void* p, std::size_t n) { fearless_shared_read(p, n); }
// Whoever uses it holds the lock: a mutex of the standard library's or of POSIX; of a reader-writer lock, a
// reader's share is enough to read.
inline void guarded_by(const void* p, std::size_t n, const void* lock) { fearless_guarded_by(p, n, lock); }
// Nobody's, until somebody says exclusive().
inline void hand_over(const void* p, std::size_t n) { fearless_hand_over(p, n); }
// For atomic operations only.
inline void only_atomics(const void* p, std::size_t n) { fearless_only_atomics(p, n); }
// Nothing is checked any more.
inline void unowned(const void* p, std::size_t n) { fearless_unowned(p, n); }

namespace detail {
using says = void (*)(const void*, unsigned long);
inline constexpr says begin_no_other_writes = fearless_begin_no_other_writes;
inline constexpr says end_no_other_writes = fearless_end_no_other_writes;
inline constexpr says begin_no_other_access = fearless_begin_no_other_access;
inline constexpr says end_no_other_access = fearless_end_no_other_access;
inline constexpr says begin_lent = fearless_begin_lent;
inline constexpr says end_lent = fearless_end_lent;
}  // namespace detail

#else

inline void exclusive(const void*, std::size_t) {}
inline void shared_read(const void*, std::size_t) {}
inline void guarded_by(const void*, std::size_t, const void*) {}
inline void hand_over(const void*, std::size_t) {}
inline void only_atomics(const void*, std::size_t) {}
inline void unowned(const void*, std::size_t) {}

namespace detail {
inline void says_nothing(const void*, unsigned long) {}
inline constexpr auto begin_no_other_writes = says_nothing;
inline constexpr auto end_no_other_writes = says_nothing;
inline constexpr auto begin_no_other_access = says_nothing;
inline constexpr auto end_no_other_access = says_nothing;
inline constexpr auto begin_lent = says_nothing;
inline constexpr auto end_lent = says_nothing;
}  // namespace detail

#endif

// The same of an object (not of what it points to).
template <class T>
void exclusive(const T& object) {
  exclusive(std::addressof(object), sizeof(T));
}
template <class T>
void shared_read(const T& object) {
  shared_read(std::addressof(object), sizeof(T));
}
template <class T, class Lock>
void guarded_by(const T& object, const Lock& lock) {
  guarded_by(std::addressof(object), sizeof(T), std::addressof(lock));
}
template <class T>
void hand_over(const T& object) {
  hand_over(std::addressof(object), sizeof(T));
}
template <class T>
void only_atomics(const T& object) {
  only_atomics(std::addressof(object), sizeof(T));
}
template <class T>
void unowned(const T& object) {
  unowned(std::addressof(object), sizeof(T));
}

namespace detail {

// Holds of some bytes from its construction to its destruction, in the thread of both.
template <auto Begin, auto End>
class [[nodiscard]] assertion {
 public:
#ifdef FEARLESS
  assertion(const void* p, std::size_t n) : p_(p), n_(n) { Begin(p_, n_); }
  ~assertion() { End(p_, n_); }
#else
  assertion(const void*, std::size_t) {}
  ~assertion() = default;
#endif
  template <class T>
  explicit assertion(const T& object) : assertion(std::addressof(object), sizeof(T)) {}
  assertion(const assertion&) = delete;
  assertion& operator=(const assertion&) = delete;

#ifdef FEARLESS
 private:
  const void* p_;
  std::size_t n_;
#endif
};

}  // namespace detail

// Nobody else writes here now.
using no_other_writes = detail::assertion<detail::begin_no_other_writes, detail::end_no_other_writes>;
// Nobody else touches this now.
using no_other_access = detail::assertion<detail::begin_no_other_access, detail::end_no_other_access>;
// It is not destroyed now: others use it.
using lent = detail::assertion<detail::begin_lent, detail::end_lent>;

}  // namespace fearless
