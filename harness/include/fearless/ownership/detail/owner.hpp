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
inline constexpr int readers_may_write = plain<T>() ? 0 : 1;

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
  if constexpr (unchanging<const T>()) fearless_value_read_only(std::addressof(value), sizeof(T));
}
template <class T>
void thaw(const T& value) {
  if constexpr (unchanging<const T>()) fearless_value_ends(std::addressof(value), sizeof(T));
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

template <class F>
struct lends_block {
  void operator()(const volatile void* p) const { (*f)(p, 0); }
  F* f;
};
// An object, and the blocks that it owns if it is lent as const: then nobody changes which these are.
template <class T, class F>
void object_lent(T* object, F& f) {
  if constexpr (!complete<T>) {
    f(static_cast<const volatile void*>(object), std::size_t{0});
  } else {
    f(static_cast<const volatile void*>(object), sizeof(T));
    if constexpr (std::is_const_v<T> && !std::is_volatile_v<T> && syncs<T>())
      collect_blocks<reach::lent, lends_block<F>>{{&f}}(*object);
  }
}

// Calls f(address, bytes) with each loan; 0 bytes: the heap block there, if there is one.
template <class T, class F>
void each_lent(const std::reference_wrapper<T>& r, F f) {
  if constexpr (std::is_object_v<T>) object_lent(std::addressof(r.get()), f);
}
#if FEARLESS_HAS_REFLECTION
// Members that lie outside of the holder are referred to; of those inside, pointers lead out.
template <class F>
struct lent_members {
  const char* begin;
  std::size_t bytes;
  F* f;

  void operator()(const char*, ...) const {}
  template <class Given>
  void operator()(const char*, const char*, const char*, const char*, Given&& given) const {
    using G = std::remove_reference_t<Given>;
    if constexpr (std::is_lvalue_reference_v<Given>) {
      if (outside(std::addressof(given))) {
        object_lent(std::addressof(given), *f);
      } else {
        if constexpr (std::is_pointer_v<G> && std::is_object_v<std::remove_pointer_t<G>>) {
          if (given != nullptr) (*f)(given, 0);
        }
      }
    } else if constexpr (std::is_pointer_v<G>) {
      if constexpr (std::is_object_v<std::remove_pointer_t<G>>) {
        if (outside(given)) object_lent(given, *f);
      }
    }
  }
  bool outside(const volatile void* p) const {
    return reinterpret_cast<std::uintptr_t>(p) - reinterpret_cast<std::uintptr_t>(begin) >= bytes;
  }
  template <class Value>
  void operator()(const char*, const char*, const char*, const char*, std::size_t, Value) const {}
};
#endif
// References that a function object or a view holds. Where reflection does not show them, all words count,
// if there are any addresses. (What else looks like one does no harm, unless it is one that is not used.)
template <class T, class F>
void each_lent(const T& holder, F f) {
  if constexpr (std::is_class_v<T> && std::is_trivially_copyable_v<T> && !std::is_empty_v<T>) {
    if constexpr (!bytes_hold_no_address<T>) {
#if FEARLESS_HAS_REFLECTION
      __builtin_dump_struct(
          std::addressof(holder),
          lent_members<F>{reinterpret_cast<const char*>(std::addressof(holder)), sizeof(T), &f});
#else
      for (std::size_t at = 0; at + sizeof(void*) <= sizeof(T); at += sizeof(void*)) {
        const void* word = nullptr;
        std::memcpy(&word, reinterpret_cast<const char*>(std::addressof(holder)) + at, sizeof word);
        if (word != nullptr) f(word, std::size_t{0});
      }
#endif
    }
  }
}
inline void lend(const volatile void* p, std::size_t n) {
  fearless_begin_lent(const_cast<const void*>(p), n);
}
inline void lend_no_more(const volatile void* p, std::size_t n) {
  fearless_end_lent(const_cast<const void*>(p), n);
}

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
