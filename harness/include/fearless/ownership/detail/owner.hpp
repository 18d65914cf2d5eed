// What the ownership types tell the search of the memory that they own (annotate.hpp): a value under a lock,
// heap blocks that go with a value from thread to thread. In ordinary builds all of it is nothing.
#pragma once

#ifdef FEARLESS
#include <fearless/runtime.h>
#include <fearless/ownership/detail/owned_blocks.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <type_traits>
#endif

namespace fearless::detail::owner {

#ifdef FEARLESS

// ---- a value under a lock, and the blocks that it owns

template <class T>
inline constexpr int readers_may_write = is_plain<T> ? 0 : 1;

// The lock is about to be given up: what the value owns now is guarded, what has been taken away is not any
// more.
template <class T, class Lock>
void leave(const T& value, const Lock& lock) {
  if (collect_blocks<reach::guarded>{}(value)) fearless_blocks_guarded(&lock);
}
template <class T, class Lock>
void guard(const T& value, const Lock& lock) {
  leave(value, lock);  // (It looks at the value.)
  // (What several threads may use at a time need not be used under the lock.)
  if constexpr (!syncs<T>())
    fearless_value_guarded(std::addressof(value), sizeof(T), &lock, readers_may_write<T>);
}
template <class T, class Lock>
void end(const T& value, const Lock& lock) {
  fearless_open_parcel(&lock, 0);
  fearless_value_ends(std::addressof(value), sizeof(T));
}

// leave, at the end of a scope that holds the lock.
template <class T, class Lock>
class leaving {
 public:
  leaving(const T& value, const Lock& lock) : value_(value), lock_(lock) {}
  leaving(const leaving&) = delete;
  leaving& operator=(const leaving&) = delete;
  ~leaving() { leave(value_, lock_); }

 private:
  const T& value_;
  const Lock& lock_;
};

// ---- a value that is only read from now on

template <class T>
void freeze(const T& value) {
  if constexpr (is_flat<T>) fearless_value_read_only(std::addressof(value), sizeof(T));
}
template <class T>
void thaw(const T& value) {
  if constexpr (is_flat<T>) fearless_value_ends(std::addressof(value), sizeof(T));
}

// ---- values that go to another thread, which finds them where they were put

template <class T>
void send(const T& value) {
  if (collect_blocks<reach::sent>{}(value)) fearless_blocks_sent(std::addressof(value));
}
template <class T>
void receive(const T& value) {
  fearless_open_parcel(std::addressof(value), 1);
}
// Nobody has come for it.
template <class T>
void take_back(const T& value) {
  fearless_open_parcel(std::addressof(value), 0);
}
// It has been handed to this thread as it began.
template <class T>
void take(const T& value) {
  if (collect_blocks<reach::sent>{}(value)) fearless_blocks_taken();
}

// ---- what a scope lends

template <class T, class F>
void each_lent(const std::reference_wrapper<T>& r, F f) {
  if constexpr (std::is_object_v<T>) f(std::addressof(r.get()));
}
// References that a function object or a view holds. (What else looks like an address does no harm: its block
// is not freed by who lends it.)
template <class T, class F>
void each_lent(const T& holder, F f) {
  if constexpr (std::is_class_v<T> && std::is_trivially_copyable_v<T> && !std::is_empty_v<T>) {
    for (std::size_t at = 0; at + sizeof(void*) <= sizeof(T); at += sizeof(void*)) {
      const void* word = nullptr;
      std::memcpy(&word, reinterpret_cast<const char*>(std::addressof(holder)) + at, sizeof word);
      if (word != nullptr) f(word);
    }
  }
}
inline void lend(const void* p) { fearless_begin_lent(p, 0); }
inline void lend_no_more(const void* p) { fearless_end_lent(p, 0); }

#else

template <class T, class Lock>
void guard(const T&, const Lock&) {}
template <class T, class Lock>
void leave(const T&, const Lock&) {}
template <class T, class Lock>
void end(const T&, const Lock&) {}
template <class T, class Lock>
struct leaving {
  leaving(const T&, const Lock&) {}
};
template <class T>
void freeze(const T&) {}
template <class T>
void send(const T&) {}
template <class T>
void receive(const T&) {}
template <class T>
void take_back(const T&) {}
template <class T>
void take(const T&) {}

#endif

}  // namespace fearless::detail::owner
