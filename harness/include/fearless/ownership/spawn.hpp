// A thread that owns all it works with: function, arguments and result have to be Send.
//
//   auto sum = fearless::spawn([](std::vector<int> v) { return std::accumulate(v.begin(), v.end(), 0); },
//                              std::move(numbers));
//   use(sum.join());
#pragma once

#include <fearless/ownership/detail/attributes.hpp>
#include <fearless/ownership/detail/outcome.hpp>
#include <fearless/ownership/detail/owner.hpp>
#include <fearless/ownership/detail/refusal.hpp>
#include <fearless/ownership/send.hpp>

#include <exception>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>

namespace fearless {

// The thread, for who wants its result. It is joined in any case, at the latest when the handle is destroyed;
// an exception of the thread's that nobody has asked for then ends the program.
template <class R>
class [[nodiscard]] join_handle {
 public:
  template <class F, class... Args>
  explicit join_handle(std::in_place_t /*tag*/, F&& f, Args&&... args)
      : outcome_(std::make_unique<detail::outcome<R>>()),
        thread_(
            [](detail::outcome<R>* outcome, auto&& function, auto&&... arguments) {
              (detail::owner::take(arguments), ...);
              outcome->run(std::forward<decltype(function)>(function),
                           std::forward<decltype(arguments)>(arguments)...);
            },
            outcome_.get(), std::forward<F>(f), std::forward<Args>(args)...) {}
  join_handle(join_handle&&) noexcept = default;
  join_handle& operator=(join_handle&& other) noexcept {
    if (this != &other) {
      finish();
      outcome_ = std::move(other.outcome_);
      thread_ = std::move(other.thread_);
    }
    return *this;
  }
  ~join_handle() { finish(); }

  // Waits for the thread; its result, or its exception. To be called once.
  R join() {
    thread_.join();
    return outcome_->take();
  }
  bool joinable() const noexcept { return thread_.joinable(); }
  std::thread::id get_id() const noexcept { return thread_.get_id(); }

 private:
  void finish() noexcept {
    if (!thread_.joinable()) return;
    thread_.join();
    if (outcome_->failed() && std::uncaught_exceptions() == 0) outcome_->fail();
  }

  std::unique_ptr<detail::outcome<R>> outcome_;
  std::thread thread_;
};

template <class R>
struct enable_send<join_handle<R>> : when_send<R> {};

template <class F, class... Args>
  requires(detail::thread_refusal<detail::how::moved, F, Args...>::kind == detail::advice::none)
auto spawn(F&& f, Args&&... args) {
  return join_handle<detail::result_in_thread<F, Args...>>(std::in_place, std::forward<F>(f),
                                                           std::forward<Args>(args)...);
}

// What is not Send, or cannot be called: a thread works with copies of its arguments, and gives them to its
// function as rvalues.
#define FEARLESS_REFUSED_SPAWN(advised, words)                                                     \
  template <class F, class... Args,                                                                \
            class Refused = typename detail::thread_refusal<detail::how::moved, F, Args...>::said> \
    requires detail::refused_with<detail::thread_refusal<detail::how::moved, F, Args...>,          \
                                  detail::advice::advised>                                         \
  FEARLESS_REFUSED(words)                                                                          \
  detail::refused_thread spawn(F&&, Args&&...) FEARLESS_DELETED;
FEARLESS_EACH_REFUSAL(FEARLESS_REFUSED_SPAWN)
#undef FEARLESS_REFUSED_SPAWN

}  // namespace fearless
