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

  explicit selection(receiver<Ts>&... from)
      : cores_(&from.core()...), first_(std::get<0>(std::tie(from...)).next_turn()) {}

  // Does one of them have something now? They are asked in turn, so that none is kept waiting for ever.
  result try_each() {
    result found;
    for (std::size_t i = 0; i < sizeof...(Ts) && !found; ++i)
      ask((first_ + i) % sizeof...(Ts), found, std::index_sequence_for<Ts...>{});
    return found;
  }

  template <class Wait>
  result select(Wait wait) {
    for (;;) {
      if (result found = try_each()) return found;
      attached me(*this);
      bool woken = false;
      if (!all_exhausted()) {
        me->sleep([&](auto& lock, auto& condition, auto predicate) {
          wait(lock, condition, predicate);
          woken = predicate();
        });
      }
      // Still attached: who offers a value only to a receiver that waits is to be found.
      result found = try_each();
      if (found || !woken) return found;  // nothing can come, or nothing came in time
    }
  }

 private:
  // A selector that all channels know, for a scope.
  class attached {
   public:
    explicit attached(selection& of) : of_(of) {
      try {
        of_.each([this](auto& core) { core.attach(me_); });
      } catch (...) {
        detach();
        throw;
      }
    }
    attached(const attached&) = delete;
    attached& operator=(const attached&) = delete;
    ~attached() { detach(); }
    selector* operator->() { return &me_; }

   private:
    void detach() noexcept {
      of_.each([this](auto& core) { core.detach(me_); });
    }

    selection& of_;
    selector me_;
  };

  bool all_exhausted() {
    bool all = true;
    each([&](auto& core) { all = core.exhausted() && all; });
    return all;
  }

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
  std::size_t first_;  // to be asked
};

}  // namespace detail

// The next value of any of the receivers: index() of the variant says whose. Waits for it; empty if all of
// them are disconnected.
template <class... Ts>
  requires(sizeof...(Ts) > 0)
std::optional<std::variant<Ts...>> select(receiver<Ts>&... from) {
  return detail::selection<Ts...>(from...).select(detail::wait_forever{});
}
// Empty also if nothing is there.
template <class... Ts>
  requires(sizeof...(Ts) > 0)
std::optional<std::variant<Ts...>> try_select(receiver<Ts>&... from) {
  return detail::selection<Ts...>(from...).try_each();
}
// Empty also if nothing comes in time.
template <class Rep, class Period, class... Ts>
  requires(sizeof...(Ts) > 0)
std::optional<std::variant<Ts...>> select_for(std::chrono::duration<Rep, Period> time,
                                              receiver<Ts>&... from) {
  return detail::selection<Ts...>(from...).select(
      detail::wait_until{std::chrono::steady_clock::now() + time});
}

}  // namespace fearless
