// What a thread's function came to: a result or an exception. Written by that thread, read by who has joined
// it.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace fearless::detail {

template <class R>
class outcome {
 public:
  template <class F, class... Args>
  void run(F&& f, Args&&... args) noexcept {
    try {
      if constexpr (std::is_void_v<R>) {
        std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
      } else if constexpr (std::is_reference_v<R>) {
        auto&& referred = std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
        result_ = std::addressof(referred);
      } else {
        result_.emplace(std::invoke(std::forward<F>(f), std::forward<Args>(args)...));
      }
    } catch (...) { error_ = std::current_exception(); }
  }

  bool failed() const noexcept { return error_ != nullptr; }
  std::exception_ptr error() const noexcept { return error_; }
  [[noreturn]] void fail() { std::rethrow_exception(std::exchange(error_, nullptr)); }
  R take() {
    if (failed()) fail();
    // NOLINTBEGIN(bugprone-unchecked-optional-access)
    if constexpr (std::is_reference_v<R>) {
      return static_cast<R>(**result_);
    } else if constexpr (!std::is_void_v<R>) {
      return std::move(*result_);
    }
    // NOLINTEND(bugprone-unchecked-optional-access)
  }

 private:
  struct nothing {};
  using held = std::conditional_t<std::is_void_v<R>, nothing,
                                  std::conditional_t<std::is_reference_v<R>, std::remove_reference_t<R>*, R>>;
  std::optional<held> result_;
  std::exception_ptr error_;
};

// What f(args…) gives when both are handed over as decayed copies; void if it cannot be called.
template <class F, class... Args>
using result_in_thread = typename std::conditional_t<
    std::is_invocable_v<std::decay_t<F>, std::decay_t<Args>...>,
    std::invoke_result<std::decay_t<F>, std::decay_t<Args>...>, std::type_identity<void>>::type;

}  // namespace fearless::detail
