// Send and Sync of the standard library's types. Those that own what they hold follow it; views, iterators,
// guards, handles that may share what they refer to, and everything that hides what it holds have no rule,
// and so are neither. A rule without const in enable_sync is for types that threads may change at the same
// time.
#pragma once

#include <fearless/ownership/rules.hpp>
#include <fearless/ownership/standard_values.hpp>

#include <array>
#include <atomic>
#include <barrier>
#include <condition_variable>
#include <deque>
#include <forward_list>
#include <functional>
#include <future>
#include <latch>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <semaphore>
#include <set>
#include <shared_mutex>
#include <span>
#include <stack>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>
#include <version>
#if __has_include(<expected>)
#include <expected>
#endif

namespace fearless {

// ---- owners: what holds for the parts

template <class A, class B>
struct enable_send<std::pair<A, B>> : when_send<A, B> {};
template <class A, class B>
struct enable_sync<const std::pair<A, B>> : when_sync<const A, const B> {};
template <class... Ts>
struct enable_send<std::tuple<Ts...>> : when_send<Ts...> {};
template <class... Ts>
struct enable_sync<const std::tuple<Ts...>> : when_sync<const Ts...> {};
template <class T, std::size_t N>
struct enable_send<std::array<T, N>> : when_send<T> {};
template <class T, std::size_t N>
struct enable_sync<const std::array<T, N>> : when_sync<const T> {};
template <class T>
struct enable_send<std::optional<T>> : when_send<T> {};
template <class T>
struct enable_sync<const std::optional<T>> : when_sync<const T> {};
template <class... Ts>
struct enable_send<std::variant<Ts...>> : when_send<Ts...> {};
template <class... Ts>
struct enable_sync<const std::variant<Ts...>> : when_sync<const Ts...> {};
template <class C, class Traits, class A>
struct enable_send<std::basic_string<C, Traits, A>> : when_send<C, A> {};
template <class C, class Traits, class A>
struct enable_sync<const std::basic_string<C, Traits, A>> : when_sync<const C, const A> {};
template <class T, class A>
struct enable_send<std::vector<T, A>> : when_send<T, A> {};
template <class T, class A>
struct enable_sync<const std::vector<T, A>> : when_sync<const T, const A> {};
template <class T, class A>
struct enable_send<std::deque<T, A>> : when_send<T, A> {};
template <class T, class A>
struct enable_sync<const std::deque<T, A>> : when_sync<const T, const A> {};
template <class T, class A>
struct enable_send<std::list<T, A>> : when_send<T, A> {};
template <class T, class A>
struct enable_sync<const std::list<T, A>> : when_sync<const T, const A> {};
template <class T, class A>
struct enable_send<std::forward_list<T, A>> : when_send<T, A> {};
template <class T, class A>
struct enable_sync<const std::forward_list<T, A>> : when_sync<const T, const A> {};
template <class K, class C, class A>
struct enable_send<std::set<K, C, A>> : when_send<K, C, A> {};
template <class K, class C, class A>
struct enable_sync<const std::set<K, C, A>> : when_sync<const K, const C, const A> {};
template <class K, class C, class A>
struct enable_send<std::multiset<K, C, A>> : when_send<K, C, A> {};
template <class K, class C, class A>
struct enable_sync<const std::multiset<K, C, A>> : when_sync<const K, const C, const A> {};
template <class K, class V, class C, class A>
struct enable_send<std::map<K, V, C, A>> : when_send<K, V, C, A> {};
template <class K, class V, class C, class A>
struct enable_sync<const std::map<K, V, C, A>> : when_sync<const K, const V, const C, const A> {};
template <class K, class V, class C, class A>
struct enable_send<std::multimap<K, V, C, A>> : when_send<K, V, C, A> {};
template <class K, class V, class C, class A>
struct enable_sync<const std::multimap<K, V, C, A>> : when_sync<const K, const V, const C, const A> {};
template <class K, class H, class E, class A>
struct enable_send<std::unordered_set<K, H, E, A>> : when_send<K, H, E, A> {};
template <class K, class H, class E, class A>
struct enable_sync<const std::unordered_set<K, H, E, A>> : when_sync<const K, const H, const E, const A> {};
template <class K, class H, class E, class A>
struct enable_send<std::unordered_multiset<K, H, E, A>> : when_send<K, H, E, A> {};
template <class K, class H, class E, class A>
struct enable_sync<const std::unordered_multiset<K, H, E, A>>
    : when_sync<const K, const H, const E, const A> {};
template <class K, class V, class H, class E, class A>
struct enable_send<std::unordered_map<K, V, H, E, A>> : when_send<K, V, H, E, A> {};
template <class K, class V, class H, class E, class A>
struct enable_sync<const std::unordered_map<K, V, H, E, A>>
    : when_sync<const K, const V, const H, const E, const A> {};
template <class K, class V, class H, class E, class A>
struct enable_send<std::unordered_multimap<K, V, H, E, A>> : when_send<K, V, H, E, A> {};
template <class K, class V, class H, class E, class A>
struct enable_sync<const std::unordered_multimap<K, V, H, E, A>>
    : when_sync<const K, const V, const H, const E, const A> {};
template <class T, class C>
struct enable_send<std::queue<T, C>> : when_send<C> {};
template <class T, class C>
struct enable_sync<const std::queue<T, C>> : when_sync<const C> {};
template <class T, class C>
struct enable_send<std::stack<T, C>> : when_send<C> {};
template <class T, class C>
struct enable_sync<const std::stack<T, C>> : when_sync<const C> {};
template <class T, class C, class L>
struct enable_send<std::priority_queue<T, C, L>> : when_send<C, L> {};
template <class T, class C, class L>
struct enable_sync<const std::priority_queue<T, C, L>> : when_sync<const C, const L> {};
#if defined(__cpp_lib_expected)
template <class T, class E>
struct enable_send<std::expected<T, E>> : when_send<T, E> {};
template <class T, class E>
struct enable_sync<const std::expected<T, E>> : when_sync<const T, const E> {};
template <class E>
struct enable_send<std::unexpected<E>> : when_send<E> {};
template <class E>
struct enable_sync<const std::unexpected<E>> : when_sync<const E> {};
#endif

// Tuples and their like are as mutable as their parts.
template <class A, class B>
struct enable_sync<std::pair<A, B>> : when_sync<A, B> {};
template <class... Ts>
struct enable_sync<std::tuple<Ts...>> : when_sync<Ts...> {};
template <class T, std::size_t N>
struct enable_sync<std::array<T, N>> : when_sync<T> {};

// ---- pointers that own: const does not reach what they point to

template <class T, class D>
struct enable_send<std::unique_ptr<T, D>> : when_all<when_send_behind<T>, when_send<D>> {};
template <class T, class D>
struct enable_sync<const std::unique_ptr<T, D>> : when_all<when_sync_behind<T>, when_sync<const D>> {};
// Every copy leads to the same T, and the last one to go destroys it, in whatever thread.
template <class T>
struct enable_send<std::shared_ptr<T>> : when_all<when_send_behind<T>, when_sync_behind<T>> {};
template <class T>
struct enable_sync<const std::shared_ptr<T>> : enable_send<std::shared_ptr<T>> {};
template <class T>
struct enable_send<std::weak_ptr<T>> : enable_send<std::shared_ptr<T>> {};
template <class T>
struct enable_sync<const std::weak_ptr<T>> : enable_send<std::shared_ptr<T>> {};

// ---- views: inside a scope, while the owner lives

template <class C, class Traits>
struct enable_send<std::basic_string_view<C, Traits>> : when_lent<const C> {};
template <class C, class Traits>
struct enable_sync<const std::basic_string_view<C, Traits>> : when_sync<const C> {};
template <class T, std::size_t N>
struct enable_send<std::span<T, N>> : when_lent<T> {};
template <class T, std::size_t N>
struct enable_sync<const std::span<T, N>> : when_sync<T> {};
template <class T>
struct enable_send<std::reference_wrapper<T>> : when_lent<T> {};
template <class T>
struct enable_sync<const std::reference_wrapper<T>> : when_sync<T> {};

// ---- atomics and synchronisation: made to be used by several threads

template <class T>
struct enable_send<std::atomic<T>> : when_send<T> {};
template <class T>
struct enable_sync<std::atomic<T>> : when_send<T> {};
template <class T>
struct enable_send<std::atomic_ref<T>> : when_lent<std::atomic<T>> {};
template <class T>
struct enable_sync<std::atomic_ref<T>> : when_send<T> {};
template <>
struct enable_send<std::atomic_flag> : always {};
template <>
struct enable_sync<std::atomic_flag> : always {};
template <>
struct enable_send<std::mutex> : always {};
template <>
struct enable_sync<std::mutex> : always {};
template <>
struct enable_send<std::timed_mutex> : always {};
template <>
struct enable_sync<std::timed_mutex> : always {};
template <>
struct enable_send<std::recursive_mutex> : always {};
template <>
struct enable_sync<std::recursive_mutex> : always {};
template <>
struct enable_send<std::recursive_timed_mutex> : always {};
template <>
struct enable_sync<std::recursive_timed_mutex> : always {};
template <>
struct enable_send<std::shared_mutex> : always {};
template <>
struct enable_sync<std::shared_mutex> : always {};
template <>
struct enable_send<std::shared_timed_mutex> : always {};
template <>
struct enable_sync<std::shared_timed_mutex> : always {};
template <>
struct enable_send<std::condition_variable> : always {};
template <>
struct enable_sync<std::condition_variable> : always {};
template <>
struct enable_send<std::condition_variable_any> : always {};
template <>
struct enable_sync<std::condition_variable_any> : always {};
template <>
struct enable_send<std::once_flag> : always {};
template <>
struct enable_sync<std::once_flag> : always {};
template <>
struct enable_send<std::latch> : always {};
template <>
struct enable_sync<std::latch> : always {};
template <std::ptrdiff_t N>
struct enable_send<std::counting_semaphore<N>> : always {};
template <std::ptrdiff_t N>
struct enable_sync<std::counting_semaphore<N>> : always {};
template <class F>
struct enable_send<std::barrier<F>> : when_send<F> {};
template <class F>
struct enable_sync<std::barrier<F>> : when_send<F> {};

// ---- threads and results: handles that belong to one thread at a time

template <>
struct enable_send<std::thread> : always {};
template <>
struct enable_send<std::jthread> : always {};
template <>
struct enable_send<std::stop_token> : always {};
template <>
struct enable_sync<const std::stop_token> : always {};
template <>
struct enable_send<std::stop_source> : always {};
template <>
struct enable_sync<const std::stop_source> : always {};
template <class T>
struct enable_send<std::future<T>> : when_send<T> {};
template <class T>
struct enable_send<std::promise<T>> : when_send<T> {};
template <class T>
struct enable_send<std::shared_future<T>> : when_all<when_send<T>, when_sync<const T>> {};
template <class T>
struct enable_sync<const std::shared_future<T>> : when_all<when_send<T>, when_sync<const T>> {};

}  // namespace fearless
