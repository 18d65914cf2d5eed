// A value that is made once, by whichever thread needs it first, and only read from then on.
//
//   fearless::once_cell<Table> table;
//   const Table& t = table.get_or_init([] { return read_table(); });
#pragma once

#include <fearless/ownership/detail/attributes.hpp>
#include <fearless/ownership/detail/owner.hpp>
#include <fearless/ownership/rules.hpp>

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

namespace fearless {

template <class T>
class once_cell {
 public:
  once_cell() = default;
  once_cell(const once_cell&) = delete;
  once_cell& operator=(const once_cell&) = delete;
#ifdef FEARLESS
  ~once_cell() {
    if (value_) detail::owner::thaw(*value_);
  }
#endif

  // Null as long as there is no value.
  const T* get() const noexcept FEARLESS_LIFETIMEBOUND {
    return ready_.load(std::memory_order_acquire) ? &made() : nullptr;
  }

  // The value; if there is none, f() is called to make it, by one thread, while others wait. If it throws,
  // there is still none, and the next one to ask tries again. f must not use this cell.
  template <class F>
  const T& get_or_init(F&& f) const FEARLESS_LIFETIMEBOUND {
    if (!ready_.load(std::memory_order_acquire)) {
      const std::lock_guard lock(making_);
      if (!ready_.load(std::memory_order_relaxed)) make(std::forward<F>(f));
    }
    return made();
  }

  // Sets the value unless there is one. False, and `value` as it was, if there is.
  bool set(T&& value) const {
    const std::lock_guard lock(making_);
    if (ready_.load(std::memory_order_relaxed)) return false;
    make([&]() -> T&& { return std::move(value); });
    return true;
  }

 private:
  const T& made() const { return *value_; }  // NOLINT(bugprone-unchecked-optional-access): ready_ says so
  template <class F>
  void make(F&& f) const {
    detail::owner::freeze(value_.emplace(std::invoke(std::forward<F>(f))));
    ready_.store(true, std::memory_order_release);
  }

  mutable std::mutex making_;
  mutable std::atomic<bool> ready_{false};
  mutable std::optional<T> value_;
};

// Made in one thread, read in all, destroyed in any.
template <class T>
struct enable_send<once_cell<T>> : when_send<T> {};
template <class T>
struct enable_sync<once_cell<T>> : when_all<when_send<T>, when_sync<const T>> {};

}  // namespace fearless
