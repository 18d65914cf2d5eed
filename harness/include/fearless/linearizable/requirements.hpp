// What an operation has to be, said in the words of a test. Whatever is amiss is told once: what stands in
// the place of the operation then takes all that is said of it.
#pragma once

#include <fearless/linearizable/print.hpp>
#include <fearless/linearizable/result.hpp>

#include <functional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <typeinfo>

namespace fearless::linearizability {

template <class G>
constexpr bool is_permits = requires(const G& g) { g.may_return; };
// What can be called at all.
template <class F>
constexpr bool is_function = std::is_class_v<F> || std::is_function_v<std::remove_pointer_t<F>> ||
                             std::is_member_pointer_v<F>;

template <class F, class Object, class... Arguments>
constexpr bool function_of_the_object() {
  constexpr bool copied = (std::is_copy_constructible_v<Arguments> && ...);
  static_assert(
      copied,
      "arguments are copied, for the object and for the specification: generate what they are made of");
  constexpr bool called = std::is_invocable_v<const F&, Object&, Arguments...>;
  constexpr bool changes = !called && std::is_invocable_v<F&, Object&, Arguments...>;
  static_assert(
      !changes,
      "the function changes itself, and all threads call the same: take mutable away, and keep what "
      "changes in the object");
  static_assert(called || changes,
                "the function cannot be called with the object and values of these generators");
  return copied && called;
}

template <class Given>
constexpr bool result_of_the_object() {
  using R = std::decay_t<Given>;
  constexpr bool stays = !refers<R> && !is_lock<R>;
  static_assert(
      !refers<R>,
      "results are looked at when the program has ended, and this one refers to what may be another "
      "by then: return a copy of it in the function of the object");
  static_assert(
      !is_lock<R>,
      "results are kept until the program has ended, and this one is a lock, which would be held for "
      "so long: unlock it, or keep it in the object, and return something else");
  if constexpr (!std::is_void_v<R> && stays && std::is_reference_v<Given>) {
    constexpr bool copied = std::is_constructible_v<typename kept<R>::type, Given>;
    static_assert(
        copied,
        "results are kept until the program has ended, and this one is a reference to what cannot be "
        "copied: return something else in the function of the object");
    return copied;
  }
  return stays;
}

template <class P, class Spec, class R, class... Arguments>
constexpr bool function_that_permits() {
  constexpr bool right = [] {
    if constexpr (std::is_void_v<R>) return std::is_invocable_r_v<bool, const P&, Spec&, Arguments...>;
    else return std::is_invocable_r_v<bool, const P&, Spec&, const R&, Arguments...>;
  }();
  static_assert(
      right,
      "permits takes a function f(specification, result, arguments…), without the result if there is "
      "none, which returns whether this may be the result");
  return right;
}

template <class G, class Spec, class... Arguments>
constexpr bool function_of_the_specification() {
  constexpr bool called = std::is_invocable_v<const G&, Spec&, Arguments...>;
  constexpr bool changes = !called && std::is_invocable_v<G&, Spec&, Arguments...>;
  static_assert(!changes,
                "the function of the specification changes itself, and orders are tried that are none: take "
                "mutable away, and keep what changes in the specification");
  static_assert(
      called || changes,
      "the function cannot be called with the specification and values of these generators: does the "
      "specification have it? If it takes other arguments or has another name there, give two "
      "functions: add(name, function, function of the specification, generators…)");
  return called;
}

// Can the operation be: function F of the object, G of the specification?
template <class Object, class Spec, class F, class G, class... Arguments>
constexpr bool can_be_added() {
  if constexpr (function_of_the_object<F, Object, Arguments...>()) {
    using given = std::invoke_result_t<const F&, Object&, Arguments...>;
    if constexpr (!result_of_the_object<given>()) {
      return false;
    } else if constexpr (is_permits<G>) {
      return function_that_permits<decltype(G::may_return), Spec, std::decay_t<given>, Arguments...>();
    } else if constexpr (function_of_the_specification<G, Spec, Arguments...>()) {
      constexpr bool alike = std::is_void_v<given> ==
                             std::is_void_v<std::invoke_result_t<const G&, Spec&, Arguments...>>;
      static_assert(alike,
                    "the operation returns something and its specification does not, or the other way round");
      return alike;
    }
  }
  return false;
}

// A function that makes one, where the test gives none.
template <class T>
std::function<T*()> without_arguments([[maybe_unused]] const std::string& name) {
  if constexpr (std::is_default_constructible_v<T>) {
    return [] { return new T(); };
  } else {
    throw std::logic_error(name_of(typeid(T)) + " has no default constructor: say " + name +
                           "([] { return … })");
  }
}

// In the place of an operation that cannot be.
struct refused_operation {
  refused_operation& one_thread(const auto&...) { return *this; }
  refused_operation& not_by(const auto&...) { return *this; }
  refused_operation& alone() { return *this; }
  refused_operation& when(const auto&...) { return *this; }
  refused_operation& waits_until(const auto&...) { return *this; }
  refused_operation& equal(const auto&...) { return *this; }
  refused_operation& keyed() { return *this; }
};

}  // namespace fearless::linearizability
