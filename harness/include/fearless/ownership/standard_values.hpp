// Fearless' rules for values of the standard library: numbers, dates, random numbers, errors. Included by
// standard.hpp.
#pragma once

#include <fearless/ownership/rules.hpp>

#include <bitset>
#include <chrono>
#include <compare>
#include <complex>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <new>
#include <random>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <typeindex>
#include <valarray>

namespace fearless {

namespace detail {
template <class T>
inline constexpr bool is_standard_value = false;
template <>
inline constexpr bool is_standard_value<std::error_code> = true;
template <>
inline constexpr bool is_standard_value<std::error_condition> = true;
template <>
inline constexpr bool is_standard_value<std::thread::id> = true;
template <>
inline constexpr bool is_standard_value<std::type_index> = true;
template <>
inline constexpr bool is_standard_value<std::filesystem::path> = true;
template <>
inline constexpr bool is_standard_value<std::partial_ordering> = true;
template <>
inline constexpr bool is_standard_value<std::weak_ordering> = true;
template <>
inline constexpr bool is_standard_value<std::strong_ordering> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::day> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::month> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::year> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::weekday> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::weekday_indexed> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::weekday_last> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::month_day> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::month_day_last> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::month_weekday> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::month_weekday_last> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::year_month> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::year_month_day> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::year_month_day_last> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::year_month_weekday> = true;
template <>
inline constexpr bool is_standard_value<std::chrono::year_month_weekday_last> = true;
template <>
inline constexpr bool is_standard_value<std::bernoulli_distribution> = true;
template <>
inline constexpr bool is_standard_value<std::seed_seq> = true;
template <class T>
inline constexpr bool is_standard_value<std::uniform_int_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::uniform_real_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::binomial_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::negative_binomial_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::geometric_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::poisson_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::exponential_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::gamma_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::weibull_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::extreme_value_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::normal_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::lognormal_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::chi_squared_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::cauchy_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::fisher_f_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::student_t_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::discrete_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::piecewise_constant_distribution<T>> = true;
template <class T>
inline constexpr bool is_standard_value<std::piecewise_linear_distribution<T>> = true;
template <std::size_t N>
inline constexpr bool is_standard_value<std::bitset<N>> = true;
template <class U, U A, U C, U M>
inline constexpr bool is_standard_value<std::linear_congruential_engine<U, A, C, M>> = true;
template <class U, std::size_t W, std::size_t N, std::size_t M, std::size_t R, U A, std::size_t X, U D,
          std::size_t S, U B, std::size_t T, U C, std::size_t L, U F>
inline constexpr bool
    is_standard_value<std::mersenne_twister_engine<U, W, N, M, R, A, X, D, S, B, T, C, L, F>> = true;
template <class U, std::size_t W, std::size_t S, std::size_t R>
inline constexpr bool is_standard_value<std::subtract_with_carry_engine<U, W, S, R>> = true;

// Errors: their text is never changed.
template <class T>
inline constexpr bool is_standard_error = false;
template <>
inline constexpr bool is_standard_error<std::logic_error> = true;
template <>
inline constexpr bool is_standard_error<std::domain_error> = true;
template <>
inline constexpr bool is_standard_error<std::invalid_argument> = true;
template <>
inline constexpr bool is_standard_error<std::length_error> = true;
template <>
inline constexpr bool is_standard_error<std::out_of_range> = true;
template <>
inline constexpr bool is_standard_error<std::runtime_error> = true;
template <>
inline constexpr bool is_standard_error<std::range_error> = true;
template <>
inline constexpr bool is_standard_error<std::overflow_error> = true;
template <>
inline constexpr bool is_standard_error<std::underflow_error> = true;
template <>
inline constexpr bool is_standard_error<std::system_error> = true;
template <>
inline constexpr bool is_standard_error<std::exception> = true;
template <>
inline constexpr bool is_standard_error<std::bad_alloc> = true;
}  // namespace detail

template <class T>
  requires detail::is_standard_value<T>
struct enable_send<T> : always {};
template <class T>
  requires detail::is_standard_value<T>
struct enable_sync<const T> : always {};
template <class T>
  requires detail::is_standard_error<T>
struct enable_send<T> : always_by_value {};
template <class T>
  requires detail::is_standard_error<T>
struct enable_sync<const T> : always_by_value {};

template <class Rep, class Period>
struct enable_send<std::chrono::duration<Rep, Period>> : when_send<Rep> {};
template <class Rep, class Period>
struct enable_sync<const std::chrono::duration<Rep, Period>> : when_sync<const Rep> {};
template <class Clock, class Duration>
struct enable_send<std::chrono::time_point<Clock, Duration>> : when_send<Duration> {};
template <class Clock, class Duration>
struct enable_sync<const std::chrono::time_point<Clock, Duration>> : when_sync<const Duration> {};
template <class Duration>
struct enable_send<std::chrono::hh_mm_ss<Duration>> : when_send<Duration> {};
template <class Duration>
struct enable_sync<const std::chrono::hh_mm_ss<Duration>> : when_sync<const Duration> {};
template <class T>
struct enable_send<std::complex<T>> : when_send<T> {};
template <class T>
struct enable_sync<const std::complex<T>> : when_sync<const T> {};
template <class T>
struct enable_send<std::valarray<T>> : when_send<T> {};
template <class T>
struct enable_sync<const std::valarray<T>> : when_sync<const T> {};
template <class E, std::size_t P, std::size_t R>
struct enable_send<std::discard_block_engine<E, P, R>> : when_send<E> {};
template <class E, std::size_t P, std::size_t R>
struct enable_sync<const std::discard_block_engine<E, P, R>> : when_sync<const E> {};
template <class E, std::size_t K>
struct enable_send<std::shuffle_order_engine<E, K>> : when_send<E> {};
template <class E, std::size_t K>
struct enable_sync<const std::shuffle_order_engine<E, K>> : when_sync<const E> {};
template <class E, std::size_t W, class U>
struct enable_send<std::independent_bits_engine<E, W, U>> : when_send<E> {};
template <class E, std::size_t W, class U>
struct enable_sync<const std::independent_bits_engine<E, W, U>> : when_sync<const E> {};

}  // namespace fearless
