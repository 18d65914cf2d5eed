// What to do instead of sending a type that is not Send: which advice goes with it. sentences.hpp has the
// words.
#pragma once

#include <fearless/ownership/detail/sentences.hpp>

#include <any>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string_view>

namespace fearless::detail {

template <class T>
inline constexpr advice advice_of = advice::opt_in;
template <class T>
inline constexpr advice advice_of<T*> = advice::own_target;
template <class T>
inline constexpr advice advice_of<T&> = advice::own_referred;
template <class T>
inline constexpr advice advice_of<T&&> = advice::own_referred;
template <class T>
inline constexpr advice advice_of<std::reference_wrapper<T>> = advice::own_referred;
template <class T>
inline constexpr advice advice_of<std::shared_ptr<T>> = advice::share_through_arc;
template <class T>
inline constexpr advice advice_of<std::weak_ptr<T>> = advice::share_through_arc;
template <class C, class Traits>
inline constexpr advice advice_of<std::basic_string_view<C, Traits>> = advice::own_viewed;
template <class T, std::size_t N>
inline constexpr advice advice_of<std::span<T, N>> = advice::own_viewed;
template <class F>
inline constexpr advice advice_of<std::function<F>> = advice::know_what_it_holds;
template <>
inline constexpr advice advice_of<std::any> = advice::know_what_it_holds;
template <class M>
inline constexpr advice advice_of<std::lock_guard<M>> = advice::lock_there;
template <class M>
inline constexpr advice advice_of<std::unique_lock<M>> = advice::lock_there;
template <class M>
inline constexpr advice advice_of<std::shared_lock<M>> = advice::lock_there;
template <class... Ms>
inline constexpr advice advice_of<std::scoped_lock<Ms...>> = advice::lock_there;

}  // namespace fearless::detail
