// Receiving from whichever of several channels has something first.
//
//   while (auto message = fearless::select(orders, cancellations)) {
//     if (message->index() == 0) accept(std::get<0>(*message)); else cancel(std::get<1>(*message));
//   }
#pragma once

#include <fearless/ownership/channel.hpp>
#include <fearless/ownership/detail/channel_core.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

namespace fearless {

namespace detail {

template <class... Ts>
class selection {
 public:
  using result = std::optional<std::variant<Ts...>>;

  explicit selection(receiver<Ts>&... from) : cores_(&from.core()...) {}

  // Does one of them have something now? They are asked in turn, so that none is kept waiting for ever.
  result try_each() {
    static thread_local std::size_t turn = 0;
    const std::size_t first = turn++;
    result found;
    for (std::size_t i = 0; i < sizeof...(Ts) && !found; ++i)
      ask((first + i) % sizeof...(Ts), found, std::index_sequence_for<Ts...>{});
    return found;
  }

  template <class Wait>
  result select(Wait wait) {
    for (;;) {
      if (result found = try_each()) return found;
      selector me;
      bool all_exhausted = true;
      each([&](auto& core) {
        core.attach(me);
        all_exhausted = core.exhausted() && all_exhausted;
      });
      bool woken = false;
      if (!all_exhausted) {
        me.sleep([&](auto& lock, auto& condition, auto predicate) {
          wait(lock, condition, predicate);
          woken = predicate();
        });
      }
      each([&](auto& core) { core.detach(me); });
      if (!woken) return try_each();  // nothing can come, or nothing came in time
    }
  }

 private:
  template <std::size_t... I>
  void ask(std::size_t which, result& found, std::index_sequence<I...> /*all*/) {
    (ask_one<I>(which, found), ...);
  }
  template <std::size_t I>
  void ask_one(std::size_t which, result& found) {
    if (which != I) return;
    if (auto value = std::get<I>(cores_)->receive(wait_never{}))
      found.emplace(std::in_place_index<I>, std::move(*value));
  }
  template <class F>
  void each(F f) {
    std::apply([&](auto*... cores) { (f(*cores), ...); }, cores_);
  }

  std::tuple<channel_core<Ts>*...> cores_;
};

}  // namespace detail

// The next value of any of the receivers: index() of the variant says whose. Waits for it; empty if all of
// them are disconnected.
template <class... Ts>
std::optional<std::variant<Ts...>> select(receiver<Ts>&... from) {
  return detail::selection<Ts...>(from...).select(detail::wait_forever{});
}
// Empty also if nothing is there.
template <class... Ts>
std::optional<std::variant<Ts...>> try_select(receiver<Ts>&... from) {
  return detail::selection<Ts...>(from...).try_each();
}
// Empty also if nothing comes in time.
template <class Rep, class Period, class... Ts>
std::optional<std::variant<Ts...>> select_for(std::chrono::duration<Rep, Period> time,
                                              receiver<Ts>&... from) {
  return detail::selection<Ts...>(from...).select(
      detail::wait_until{std::chrono::steady_clock::now() + time});
}

}  // namespace fearless
