// A mutex that owns what it guards: the only way to the value is through the lock.
//
//   fearless::mutex<std::vector<int>> items;
//   items.lock()->push_back(1);
//   items.with([](std::vector<int>& v) { v.push_back(2); });
//
// Locking is const: a mutex is there to be used through shared references.
#pragma once

#include <fearless/ownership/detail/attributes.hpp>
#include <fearless/ownership/detail/list.hpp>
#include <fearless/ownership/detail/owner.hpp>
#include <fearless/ownership/detail/sentences.hpp>
#include <fearless/ownership/detail/unwinding.hpp>
#include <fearless/ownership/poison.hpp>
#include <fearless/ownership/rules.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

namespace fearless {

template <class T>
class FEARLESS_CAPABILITY("mutex") mutex {
 public:
  class guard;

  mutex()
    requires std::is_default_constructible_v<T>
      : value_() {
    detail::owner::guard(value_, mutex_);
  }
  // The arguments of T's constructor.
  template <class... Args>
    requires(sizeof...(Args) > 0) && detail::not_copies_of<mutex, Args...> &&
            std::is_constructible_v<T, Args...>
  explicit mutex(Args&&... args) : value_(std::forward<Args>(args)...) {
    detail::owner::guard(value_, mutex_);
  }
  // A container's elements.
  template <class U = T>
    requires detail::container<U> && std::is_constructible_v<U, std::initializer_list<typename U::value_type>>
  explicit mutex(std::initializer_list<typename U::value_type> values) : value_(values) {
    detail::owner::guard(value_, mutex_);
  }
  mutex(const mutex&) = delete;
  mutex& operator=(const mutex&) = delete;
#ifdef FEARLESS
  ~mutex() { detail::owner::end(value_, mutex_); }
#endif

  // Waits for the lock. Throws `poisoned`, without holding it, if an earlier holder threw.
  [[nodiscard]] guard lock() const FEARLESS_LIFETIMEBOUND FEARLESS_ACQUIRE() FEARLESS_NOT_CHECKED {
    return guard(*this);
  }
  [[nodiscard]] guard lock(even_poisoned_t) const FEARLESS_LIFETIMEBOUND
      FEARLESS_ACQUIRE() FEARLESS_NOT_CHECKED {
    return guard(*this, even_poisoned);
  }
  // Empty if another thread holds the lock.
  [[nodiscard]] std::optional<guard> try_lock() const FEARLESS_LIFETIMEBOUND FEARLESS_NOT_CHECKED {
    if (!mutex_.try_lock()) return std::nullopt;
    return std::optional<guard>(std::in_place, *this, std::adopt_lock);
  }

  // f(T&) under the lock; its result, which cannot be a reference into the value.
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

  bool is_poisoned() const FEARLESS_NOT_CHECKED {
    const std::lock_guard lock(mutex_);
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
  mutable std::mutex mutex_;
  mutable bool poisoned_ = false;
  mutable T value_;
};

template <class T>
mutex(T) -> mutex<T>;

// The right to use the value until the end of its scope, in the thread that took it.
template <class T>
class FEARLESS_SCOPED_LOCKABLE [[nodiscard]] mutex<T>::guard {
 public:
  explicit guard(const mutex& m) FEARLESS_ACQUIRE(m) : mutex_(m) {
    m.mutex_.lock();
    refuse_poisoned();
  }
  guard(const mutex& m, even_poisoned_t /*tag*/) FEARLESS_ACQUIRE(m) : mutex_(m) { m.mutex_.lock(); }
  // This thread holds the lock.
  guard(const mutex& m, std::adopt_lock_t /*tag*/) FEARLESS_ACQUIRE(m) : mutex_(m) { refuse_poisoned(); }
  guard(const guard&) = delete;
  guard& operator=(const guard&) = delete;
  ~guard() FEARLESS_RELEASE() {
    if (unwinding_.since_construction()) [[unlikely]]
      mutex_.poisoned_ = true;
    detail::owner::leave(mutex_.value_, mutex_.mutex_);
    mutex_.mutex_.unlock();
  }

  T& operator*() const noexcept FEARLESS_LIFETIMEBOUND { return mutex_.value_; }
  T* operator->() const noexcept FEARLESS_LIFETIMEBOUND { return &mutex_.value_; }

  // Gives up the lock while waiting for `condition`, as std::condition_variable::wait does.
  template <class Predicate>
  void wait(std::condition_variable& condition, Predicate predicate) FEARLESS_NOT_CHECKED {
    borrowed lock(mutex_.mutex_);
    detail::owner::leave(mutex_.value_, mutex_.mutex_);
    condition.wait(*lock, [&] { return mutex_.poisoned_ || predicate(mutex_.value_); });
    if (mutex_.poisoned_) throw poisoned();
  }
  template <class Rep, class Period, class Predicate>
  bool wait_for(std::condition_variable& condition, std::chrono::duration<Rep, Period> time,
                Predicate predicate) FEARLESS_NOT_CHECKED {
    borrowed lock(mutex_.mutex_);
    detail::owner::leave(mutex_.value_, mutex_.mutex_);
    const bool held = condition.wait_for(*lock, time,
                                         [&] { return mutex_.poisoned_ || predicate(mutex_.value_); });
    if (mutex_.poisoned_) throw poisoned();
    return held;
  }

 private:
  // A std::unique_lock for a while; the lock stays the guard's, whatever happens.
  class borrowed {
   public:
    explicit borrowed(std::mutex& m) : lock_(m, std::adopt_lock) {}
    borrowed(const borrowed&) = delete;
    borrowed& operator=(const borrowed&) = delete;
    ~borrowed() { lock_.release(); }
    std::unique_lock<std::mutex>& operator*() { return lock_; }

   private:
    std::unique_lock<std::mutex> lock_;
  };

  void refuse_poisoned() FEARLESS_NOT_CHECKED {
    if (mutex_.poisoned_) [[unlikely]] {
      mutex_.mutex_.unlock();
      throw poisoned();
    }
  }

  const mutex& mutex_;
  detail::unwinding unwinding_;
};

template <class T>
struct enable_send<mutex<T>> : when_send<T> {};
template <class T>
struct enable_sync<mutex<T>> : when_send<T> {};

}  // namespace fearless
