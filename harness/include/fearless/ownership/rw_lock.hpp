// A reader-writer lock that owns what it guards: many readers at a time see it as const, one writer changes
// it.
//
//   fearless::rw_lock<std::map<int, std::string>> names;
//   names.lock()->emplace(1, "one");
//   names.lock_shared()->at(1);
//
// A writer that throws poisons it; a reader does not.
#pragma once

#include <fearless/ownership/detail/attributes.hpp>
#include <fearless/ownership/detail/list.hpp>
#include <fearless/ownership/detail/owner.hpp>
#include <fearless/ownership/detail/sentences.hpp>
#include <fearless/ownership/detail/unwinding.hpp>
#include <fearless/ownership/poison.hpp>
#include <fearless/ownership/rules.hpp>

#include <functional>
#include <initializer_list>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <type_traits>
#include <utility>

namespace fearless {

template <class T>
class FEARLESS_CAPABILITY("shared_mutex") rw_lock {
 public:
  class guard;
  class shared_guard;

  rw_lock()
    requires std::is_default_constructible_v<T>
      : value_() {
    detail::owner::guard(value_, mutex_);
  }
  // The arguments of T's constructor.
  template <class... Args>
    requires(sizeof...(Args) > 0) && detail::not_copies_of<rw_lock, Args...> &&
            std::is_constructible_v<T, Args...>
  explicit rw_lock(Args&&... args) : value_(std::forward<Args>(args)...) {
    detail::owner::guard(value_, mutex_);
  }
  // A container's elements.
  template <class U = T>
    requires detail::container<U> && std::is_constructible_v<U, std::initializer_list<typename U::value_type>>
  explicit rw_lock(std::initializer_list<typename U::value_type> values) : value_(values) {
    detail::owner::guard(value_, mutex_);
  }
  rw_lock(const rw_lock&) = delete;
  rw_lock& operator=(const rw_lock&) = delete;
#ifdef FEARLESS
  ~rw_lock() { detail::owner::end(value_, mutex_); }
#endif

  // To write. Throws `poisoned`, without holding the lock, if an earlier writer threw; so do all below.
  [[nodiscard]] guard lock() const FEARLESS_LIFETIMEBOUND FEARLESS_ACQUIRE() FEARLESS_NOT_CHECKED {
    return guard(*this);
  }
  [[nodiscard]] guard lock(even_poisoned_t) const FEARLESS_LIFETIMEBOUND
      FEARLESS_ACQUIRE() FEARLESS_NOT_CHECKED {
    return guard(*this, even_poisoned);
  }
  // To read.
  [[nodiscard]] shared_guard lock_shared() const FEARLESS_LIFETIMEBOUND
      FEARLESS_ACQUIRE_SHARED() FEARLESS_NOT_CHECKED {
    return shared_guard(*this);
  }
  // Empty if the lock is not to be had at once.
  [[nodiscard]] std::optional<guard> try_lock() const FEARLESS_LIFETIMEBOUND FEARLESS_NOT_CHECKED {
    if (!mutex_.try_lock()) return std::nullopt;
    return std::optional<guard>(std::in_place, *this, std::adopt_lock);
  }
  [[nodiscard]] std::optional<shared_guard> try_lock_shared() const FEARLESS_LIFETIMEBOUND
      FEARLESS_NOT_CHECKED {
    if (!mutex_.try_lock_shared()) return std::nullopt;
    return std::optional<shared_guard>(std::in_place, *this, std::adopt_lock);
  }

  // f(T&) under the writer's lock, f(const T&) under a reader's; the result, which cannot be a reference.
  template <class F>
    requires(!std::is_reference_v<std::invoke_result_t<F, T&>>)
  auto with(F&& f) const FEARLESS_NOT_CHECKED {
    const std::lock_guard lock(mutex_);
    if (poisoned_) throw poisoned();
    [[maybe_unused]] const detail::owner::leaving leaving(value_, mutex_);
    try {
      return std::invoke(std::forward<F>(f), value_);
    } catch (...) {
      poisoned_ = true;
      throw;
    }
  }
  template <class F FEARLESS_SAYING("a reference to what is guarded would outlive the lock: return a value")>
    requires std::is_reference_v<std::invoke_result_t<F, T&>>
  std::invoke_result_t<F, T&> with(F&& f) const
      FEARLESS_REFUSED_MEMBER("a reference to what is guarded would outlive the lock: return a value")
          FEARLESS_DELETED;
  template <class F>
    requires(!std::is_reference_v<std::invoke_result_t<F, const T&>>)
  auto with_shared(F&& f) const FEARLESS_NOT_CHECKED {
    const std::shared_lock lock(mutex_);
    if (poisoned_) throw poisoned();
    return std::invoke(std::forward<F>(f), std::as_const(value_));
  }
  template <class F FEARLESS_SAYING("a reference to what is guarded would outlive the lock: return a value")>
    requires std::is_reference_v<std::invoke_result_t<F, const T&>>
  std::invoke_result_t<F, const T&> with_shared(F&& f) const
      FEARLESS_REFUSED_MEMBER("a reference to what is guarded would outlive the lock: return a value")
          FEARLESS_DELETED;

  bool is_poisoned() const FEARLESS_NOT_CHECKED {
    const std::shared_lock lock(mutex_);
    return poisoned_;
  }
  void clear_poison() const FEARLESS_NOT_CHECKED {
    const std::lock_guard lock(mutex_);
    poisoned_ = false;
  }

  // Without locking: nobody else can have an rvalue.
  T into_inner() && FEARLESS_NOT_CHECKED {
    detail::owner::end(value_, mutex_);
    return std::move(value_);
  }

 private:
  mutable std::shared_mutex mutex_;
  mutable bool poisoned_ = false;
  mutable T value_;
};

template <class T>
rw_lock(T) -> rw_lock<T>;

// The right to change the value until the end of its scope, in the thread that took it.
template <class T>
class FEARLESS_SCOPED_LOCKABLE [[nodiscard]] rw_lock<T>::guard {
 public:
  explicit guard(const rw_lock& l) FEARLESS_ACQUIRE(l) : owner_(l) {
    l.mutex_.lock();
    refuse_poisoned();
  }
  guard(const rw_lock& l, even_poisoned_t /*tag*/) FEARLESS_ACQUIRE(l) : owner_(l) { l.mutex_.lock(); }
  // This thread holds the lock.
  guard(const rw_lock& l, std::adopt_lock_t /*tag*/) FEARLESS_ACQUIRE(l) : owner_(l) { refuse_poisoned(); }
  guard(const guard&) = delete;
  guard& operator=(const guard&) = delete;
  ~guard() FEARLESS_RELEASE() {
    if (unwinding_.since_construction()) [[unlikely]]
      owner_.poisoned_ = true;
    detail::owner::leave(owner_.value_, owner_.mutex_);
    owner_.mutex_.unlock();
  }

  T& operator*() const noexcept FEARLESS_LIFETIMEBOUND { return owner_.value_; }
  T* operator->() const noexcept FEARLESS_LIFETIMEBOUND { return &owner_.value_; }

 private:
  void refuse_poisoned() FEARLESS_NOT_CHECKED {
    if (owner_.poisoned_) [[unlikely]] {
      owner_.mutex_.unlock();
      throw poisoned();
    }
  }

  const rw_lock& owner_;
  detail::unwinding unwinding_;
};

// The right to read the value until the end of its scope, in the thread that took it.
template <class T>
class FEARLESS_SCOPED_LOCKABLE [[nodiscard]] rw_lock<T>::shared_guard {
 public:
  explicit shared_guard(const rw_lock& l) FEARLESS_ACQUIRE_SHARED(l) : owner_(l) {
    l.mutex_.lock_shared();
    refuse_poisoned();
  }
  // This thread holds the lock.
  shared_guard(const rw_lock& l, std::adopt_lock_t /*tag*/) FEARLESS_ACQUIRE_SHARED(l) : owner_(l) {
    refuse_poisoned();
  }
  shared_guard(const shared_guard&) = delete;
  shared_guard& operator=(const shared_guard&) = delete;
  ~shared_guard() FEARLESS_RELEASE() { owner_.mutex_.unlock_shared(); }

  const T& operator*() const noexcept FEARLESS_LIFETIMEBOUND { return owner_.value_; }
  const T* operator->() const noexcept FEARLESS_LIFETIMEBOUND { return &owner_.value_; }

 private:
  void refuse_poisoned() FEARLESS_NOT_CHECKED {
    if (owner_.poisoned_) [[unlikely]] {
      owner_.mutex_.unlock_shared();
      throw poisoned();
    }
  }

  const rw_lock& owner_;
};

template <class T>
struct enable_send<rw_lock<T>> : when_send<T> {};
// Readers have it at the same time.
template <class T>
struct enable_sync<rw_lock<T>> : when_all<when_send<T>, when_sync<const T>> {};

}  // namespace fearless
