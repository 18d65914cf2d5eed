// Send and Sync: which types may cross to another thread, and which may be used by several at once. Answers
// follow from what a type is made of; rules.hpp says how a type of one's own gives another, standard.hpp
// gives those of the standard library. A type about which nothing is known is neither.
#pragma once

#include <fearless/ownership/detail/verdict.hpp>
#include <fearless/ownership/rules.hpp>
#include <fearless/ownership/standard.hpp>

namespace fearless {

namespace detail {
// By these names compilers say which constraint is not satisfied.
template <class T>
inline constexpr bool cannot_be_sent_between_threads = !sends<how::moved, T>();
template <class T>
inline constexpr bool cannot_be_sent_between_threads_of_a_scope = !sends<how::lent, T>();
template <class T>
inline constexpr bool cannot_be_shared_between_threads = !syncs<T>();
}  // namespace detail

// A T may be handed over to another thread: nothing stays behind that could get at what it holds. Not asked
// is what its functions do with globals.
template <class T>
concept Send = !detail::cannot_be_sent_between_threads<T>;

// A T may be lent to another thread for as long as a scope lasts: Send, or references to what is Sync.
template <class T>
concept SendInScope = !detail::cannot_be_sent_between_threads_of_a_scope<T>;

// Threads may do with one T at the same time what its type lets them. A T& lets them change it: int is not
// Sync, const int is.
template <class T>
concept Sync = !detail::cannot_be_shared_between_threads<T>;

}  // namespace fearless
