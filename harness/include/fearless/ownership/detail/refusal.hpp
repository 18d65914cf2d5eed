// Says why a type is refused: an error for each part that is to blame.
#pragma once

#include <fearless/ownership/detail/advice.hpp>
#include <fearless/ownership/detail/sentences.hpp>
#include <fearless/ownership/detail/type_name.hpp>
#include <fearless/ownership/detail/verdict.hpp>

#include <type_traits>

namespace fearless::detail {

template <how How, class T, class Asked = list<>>
consteval bool blame_send();
template <class T, class Asked = list<>>
consteval bool blame_sync();

// ---- who is to blame: the rule's types, the members, or the type itself

template <how How, class Whole, class Asked>
struct blame_by_rule {
  template <class... Ts>
  static consteval bool follow(const when_send<Ts...>*) {
    return (blame_send<How, Ts, Asked>() && ...);
  }
  template <class... Ts>
  static consteval bool follow(const when_sync<Ts...>*) {
    return (blame_sync<Ts, Asked>() && ...);
  }
  template <class... Ts>
  static consteval bool follow(const when_lent<Ts...>*) {
    return cannot_be_sent_between_threads<Whole, advice_of<Whole>, Asked>();
  }
  template <class T>
  static consteval bool follow(const when_send_behind<T>*) {
    if constexpr (may_be_more<T>) {
      return cannot_be_sent_between_threads<Whole, advice::say_for_derived, Asked>();
    } else {
      return blame_send<How, T, Asked>();
    }
  }
  template <class T>
  static consteval bool follow(const when_sync_behind<T>*) {
    if constexpr (may_be_more<T>) {
      return cannot_be_shared_between_threads<Whole, advice::say_for_derived, Asked>();
    } else {
      return blame_sync<T, Asked>();
    }
  }
  template <class... Rules>
  static consteval bool follow(const when_all<Rules...>*) {
    return (blame<Rules>() && ...);
  }
  template <class Rule>
  static consteval bool blame() {
    if constexpr (by_rule<How, Asked>::template holds<Rule>()) {
      return true;
    } else if constexpr (requires { bool{Rule::value}; }) {
      return cannot_be_sent_between_threads<Whole, advice_of<Whole>, Asked>();
    } else {
      return follow(static_cast<const Rule*>(nullptr));
    }
  }
};

template <how How, class Asked>
struct blame_members_send {
  template <class Part, bool Held>
  static consteval bool part() {
    return blame_send<How, std::conditional_t<Held, Part, Part&>, Asked>();
  }
  template <class Value>
  static consteval bool bit_field() {
    return true;
  }
  template <class... Ts>
  static consteval bool all(list<Ts...>) {
    return (blame_send<How, Ts, Asked>() && ...);
  }
};
template <class Asked>
struct blame_members_sync {
  template <class Part, bool Held>
  static consteval bool part() {
    return blame_sync<std::conditional_t<Held, Part, Part&>, Asked>();
  }
  template <class Value>
  static consteval bool bit_field() {
    return true;
  }
  template <class... Ts>
  static consteval bool all(list<Ts...>) {
    return (blame_sync<Ts, Asked>() && ...);
  }
};

template <how How, class T, class Asked>
consteval bool blame_class_send() {
  if constexpr (!complete<T>) {
    return cannot_be_sent_between_threads<T, advice::complete_it, Asked>();
  } else if constexpr (advice_of<T> != advice::opt_in) {
    return cannot_be_sent_between_threads<T, advice_of<T>, Asked>();
  } else if constexpr (has_send_rule<T>) {
    return blame_by_rule<How, T, Asked>::template blame<enable_send<T>>();
  } else if constexpr (belongs_to_the_implementation<T>()) {
    return cannot_be_sent_between_threads<T, advice::opt_in, Asked>();
  } else if constexpr (!std::is_same_v<parts<T>, no_parts>) {
    return blame_members_send<How, Asked>::all(parts<T>{});
#if FEARLESS_HAS_REFLECTION
  } else if constexpr (reflection_works<typename later<T>::type>) {
    if constexpr (!all_members<members_send<How, Asked>, T>) {
      return all_members<blame_members_send<How, Asked>, T>;
    } else {
      return cannot_be_sent_between_threads<T, advice::opt_in, Asked>();
    }
#endif
  } else {
    return cannot_be_sent_between_threads<T, advice::pass_as_argument, Asked>();
  }
}

template <how How, class T, class Asked>
consteval bool blame_send() {
  using U = std::remove_cv_t<T>;
  if constexpr (sends<How, U, Asked>()) {
    return true;
  } else if constexpr (std::is_array_v<U>) {
    return blame_send<How, std::remove_all_extents_t<U>, Asked>();
  } else if constexpr (std::is_class_v<U> || std::is_union_v<U>) {
    return blame_class_send<How, U, typename with_also<Asked, send_of<How, U>>::type>();
  } else if constexpr (How == how::lent && std::is_lvalue_reference_v<U>) {
    using Target = std::remove_reference_t<U>;
    if constexpr (!syncs<Target, Asked>()) {
      return blame_sync<Target, Asked>();
    } else {
      return cannot_be_shared_between_threads<Target, advice::say_for_derived, Asked>();
    }
  } else {
    return cannot_be_sent_between_threads<U, advice_of<U>, Asked>();
  }
}

template <class T, class Asked>
consteval bool blame_class_sync() {
  using Plain = std::remove_const_t<T>;
  constexpr advice own = std::is_const_v<T> ? advice::changes_behind_const : advice::put_into_mutex;
  if constexpr (!complete<T>) {
    return cannot_be_shared_between_threads<T, advice::complete_it, Asked>();
  } else if constexpr (has_sync_rule<T> || has_sync_rule<Plain>) {
    using Rule = enable_sync<std::conditional_t<has_sync_rule<T>, T, Plain>>;
    if constexpr (requires { bool{Rule::value}; }) {
      return cannot_be_shared_between_threads<T, advice::opt_in, Asked>();
    } else {
      return blame_by_rule<how::moved, T, Asked>::template blame<Rule>();
    }
  } else {
    return cannot_be_shared_between_threads<T, own, Asked>();
  }
}

template <class T, class Asked>
consteval bool blame_sync() {
  if constexpr (syncs<T, Asked>()) {
    return true;
  } else if constexpr (std::is_reference_v<T>) {
    return blame_sync<std::remove_reference_t<T>, Asked>();
  } else if constexpr (std::is_array_v<T>) {
    return blame_sync<std::remove_all_extents_t<T>, Asked>();
  } else if constexpr (std::is_class_v<T> || std::is_union_v<T>) {
    using U = std::remove_volatile_t<T>;
    return blame_class_sync<U, typename with_also<Asked, sync_of<U>>::type>();
  } else if constexpr (std::is_pointer_v<T>) {
    return cannot_be_shared_between_threads<T, advice::own_target, Asked>();
  } else {
    return cannot_be_shared_between_threads<T, advice::put_into_mutex, Asked>();
  }
}

// Does not compile unless T is Send; and if it is not, says why.
template <class T, how How = how::moved>
constexpr void require_send() {
  if constexpr (!sends<How, T>()) static_cast<void>(blame_send<How, T>());
}
template <class T>
constexpr void require_sync() {
  if constexpr (!syncs<T>()) static_cast<void>(blame_sync<T>());
}

}  // namespace fearless::detail
