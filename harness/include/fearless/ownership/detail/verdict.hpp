// How Send and Sync follow for a type. In this order: the rules of the language for scalars, references and
// arrays; a rule of rules.hpp; the members, as structured bindings or reflection show them; the bytes of
// trivially copyable objects. What none of them decides is refused.
#pragma once

#include <fearless/ownership/detail/aggregate.hpp>
#include <fearless/ownership/detail/bytes.hpp>
#include <fearless/ownership/detail/list.hpp>
#include <fearless/ownership/detail/reflection.hpp>
#include <fearless/ownership/detail/signature.hpp>
#include <fearless/ownership/detail/type_name.hpp>
#include <fearless/ownership/rules.hpp>

#include <cstddef>
#include <type_traits>

namespace fearless::detail {

// Given away, or lent for as long as a scope lasts.
enum class how { moved, lent };

// A question, and those that are being asked already: a list node is Send if it is, provided that its next
// node is. Such a circle is answered with yes.
template <how How, class T>
struct send_of {};
template <class T>
struct sync_of {};

template <how How, class T, class Asked = list<>>
consteval bool sends();
template <class T, class Asked = list<>>
consteval bool syncs();

template <class T>
concept has_send_rule = !std::is_base_of_v<derived, enable_send<T>>;
template <class T>
concept has_sync_rule = !std::is_base_of_v<derived, enable_sync<T>>;

template <class T>
concept has_sync_rule_behind = has_sync_rule<T> && !std::is_base_of_v<by_value, enable_sync<T>>;

// What stands behind a pointer or reference to T may be more than a T, and void may be anything.
template <class T>
concept may_be_more = std::is_void_v<T> || (complete<T> && std::is_polymorphic_v<T> && !std::is_final_v<T>);
template <how How, class T, class Asked>
consteval bool sends_behind() {
  using Rule = enable_send<std::remove_cv_t<T>>;
  if constexpr (may_be_more<T> && (std::is_base_of_v<derived, Rule> || std::is_base_of_v<by_value, Rule>)) {
    return false;
  } else {
    return sends<How, T, Asked>();
  }
}
template <class T, class Asked>
consteval bool syncs_behind() {
  if constexpr (may_be_more<T> && !has_sync_rule_behind<T> && !has_sync_rule_behind<std::remove_cv_t<T>>) {
    return false;
  } else {
    return syncs<T, Asked>();
  }
}

// ---- rules

template <how How, class Asked>
struct by_rule {
  template <class... Ts>
  static consteval bool follow(const when_send<Ts...>*) {
    return (sends<How, Ts, Asked>() && ...);
  }
  template <class... Ts>
  static consteval bool follow(const when_sync<Ts...>*) {
    return (syncs<Ts, Asked>() && ...);
  }
  template <class... Ts>
  static consteval bool follow(const when_lent<Ts...>*) {
    return How == how::lent && (syncs_behind<Ts, Asked>() && ...);
  }
  template <class T>
  static consteval bool follow(const when_send_behind<T>*) {
    return sends_behind<How, T, Asked>();
  }
  template <class T>
  static consteval bool follow(const when_sync_behind<T>*) {
    return syncs_behind<T, Asked>();
  }
  template <class... Rules>
  static consteval bool follow(const when_all<Rules...>*) {
    return (holds<Rules>() && ...);
  }
  template <class Rule>
  static consteval bool holds() {
    if constexpr (requires { bool{Rule::value}; }) {
      return Rule::value;
    } else {
      return follow(static_cast<const Rule*>(nullptr));
    }
  }
};

// ---- members

template <how How, class Asked>
struct members_send {
  template <class Part, bool Held>
  static consteval bool part() {
    return sends<How, std::conditional_t<Held, Part, Part&>, Asked>();
  }
  template <class Value>
  static consteval bool bit_field() {
    return true;
  }
  template <class... Ts>
  static consteval bool all(list<Ts...>) {
    return (sends<How, Ts, Asked>() && ...);
  }
};

template <class Asked>
struct members_sync {
  template <class Part, bool Held>
  static consteval bool part() {
    return Held && syncs<Part, Asked>();
  }
  template <class Value>
  static consteval bool bit_field() {
    return false;  // it may be mutable
  }
  template <class... Ts>
  static consteval bool all(list<Ts...>) {
    return (syncs<Ts, Asked>() && ...);
  }
};

// Reflection's answer. What is left out by one look at the members has to be let through by the other.
#if FEARLESS_HAS_REFLECTION
template <class Judge, how How, class Whole>
consteval bool reflected() {
  using T = std::remove_const_t<Whole>;
  if constexpr (std::is_abstract_v<T>) {
    return false;
  } else if constexpr (signable<T>) {
    return !holds_what_opted_out<T> && all_members<Judge, Whole>;
  } else if constexpr (!has_bases<T> && !has_aggregates_inside<T> &&
                       (How == how::lent || has_bit_fields<T>)) {
    return all_members<Judge, Whole>;
  } else {
    return false;
  }
}

template <class Void>
consteval bool self_test_passes();
template <class Void>
inline constexpr bool reflection_works = self_test_passes<Void>();
#endif

// Known when a verdict is asked for, not before: self_test.hpp asks for some itself.
template <class>
struct later {
  using type = void;
};
template <class Void>
consteval bool bytes_tell();
template <class Void>
inline constexpr bool bytes_work = bytes_tell<Void>();

// The bytes of a class do not show that a base of it opted out. Its name does.
template <how How, class Base, class Asked>
consteval bool base_refuses() {
  if constexpr (has_send_rule<Base>) {
    return !by_rule<How, Asked>::template holds<enable_send<Base>>();
  } else {
    return false;
  }
}
template <how How, class Asked, class... Bases>
consteval bool no_base_refuses(list<Bases...> /*bases*/) {
  return !(base_refuses<How, Bases, Asked>() || ...);
}

template <how How, class T, class Asked>
consteval bool class_sends() {
  using Judge = members_send<How, Asked>;
  if constexpr (!complete<T>) {
    return false;
  } else if constexpr (has_send_rule<T>) {
    return by_rule<How, Asked>::template holds<enable_send<T>>();
  } else if constexpr (belongs_to_the_implementation<T>) {
    return std::is_empty_v<T>;
  } else if constexpr (!std::is_same_v<parts<T>, no_parts>) {
    return Judge::all(parts<T>{});
#if FEARLESS_HAS_REFLECTION
  } else if constexpr (reflection_works<typename later<T>::type>) {
    return reflected<Judge, How, T>();
#endif
  } else {
    return bytes_hold_no_address<T> && bytes_work<typename later<T>::type> &&
           no_base_refuses<How, Asked>(typename bases_of<T>::type{});
  }
}

template <class T, class Asked>
consteval bool class_syncs() {
  using Plain = std::remove_const_t<T>;
  using Judge = members_sync<Asked>;
  using Rules = by_rule<how::moved, Asked>;
  if constexpr (!complete<T>) {
    return false;
  } else if constexpr (has_sync_rule<T>) {
    return Rules::template holds<enable_sync<T>>();
  } else if constexpr (has_sync_rule<Plain>) {
    return Rules::template holds<enable_sync<Plain>>();
  } else if constexpr (belongs_to_the_implementation<Plain>) {
    return std::is_empty_v<Plain>;
  } else if constexpr (!std::is_same_v<parts<T>, no_parts>) {
    return Judge::all(parts<T>{});
#if FEARLESS_HAS_REFLECTION
  } else if constexpr (reflection_works<typename later<T>::type>) {
    return reflected<Judge, how::moved, T>();
#endif
  } else {
    return std::is_empty_v<T> && std::is_trivially_copyable_v<T>;
  }
}

// Nothing in it can be changed through it, and it leads nowhere.
template <class T>
concept plain_value = std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_null_pointer_v<T> ||
                      std::is_member_pointer_v<T> ||
                      (std::is_pointer_v<T> && std::is_function_v<std::remove_pointer_t<T>>);

template <how How, class T, class Asked>
consteval bool sends() {
  using U = std::remove_cv_t<T>;
  if constexpr (contains<Asked, send_of<How, U>> || std::is_void_v<U>) {
    return true;
  } else if constexpr (std::is_lvalue_reference_v<U>) {
    using Target = std::remove_reference_t<U>;
    return std::is_function_v<Target> || (How == how::lent && syncs_behind<Target, Asked>());
  } else if constexpr (std::is_array_v<U>) {
    return sends<How, std::remove_all_extents_t<U>, Asked>();
  } else if constexpr (std::is_class_v<U> || std::is_union_v<U>) {
    return class_sends<How, U, typename with_also<Asked, send_of<How, U>>::type>();
  } else {
    return plain_value<U>;
  }
}

template <class T, class Asked>
consteval bool syncs() {
  if constexpr (contains<Asked, sync_of<T>> || std::is_void_v<T> || std::is_function_v<T>) {
    return true;
  } else if constexpr (std::is_reference_v<T>) {
    return syncs<std::remove_reference_t<T>, Asked>();
  } else if constexpr (std::is_array_v<T>) {
    return syncs<std::remove_all_extents_t<T>, Asked>();
  } else if constexpr (std::is_class_v<T> || std::is_union_v<T>) {
    using U = std::remove_volatile_t<T>;
    return class_syncs<U, typename with_also<Asked, sync_of<U>>::type>();
  } else {
    return std::is_const_v<T> && plain_value<std::remove_cv_t<T>>;
  }
}

}  // namespace fearless::detail

#include <fearless/ownership/detail/self_test.hpp>
