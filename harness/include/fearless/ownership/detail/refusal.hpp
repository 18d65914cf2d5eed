// Says why a type is refused: an error for each part that is to blame. None of these functions is ever run:
// they are there to be instantiated. Their results are deduced (void), so that this happens where they are
// named, and the compiler tells from where. (In such functions clang 19 takes both branches of an if
// constexpr whose condition is an immediate call: hence bool_constant.)
#pragma once

#include <fearless/ownership/detail/advice.hpp>
#include <fearless/ownership/detail/sentences.hpp>
#include <fearless/ownership/detail/verdict.hpp>

#include <cstddef>
#include <type_traits>

namespace fearless::detail {

template <how How, class T, class Asked = list<>>
auto blame_send();
template <class T, class Asked = list<>>
auto blame_sync();

// ---- who is to blame: the rule's types, the members, or the type itself

template <how How, class Whole, class Asked>
struct blame_by_rule {
  template <class... Ts>
  static auto follow(const when_send<Ts...>*) {
    (blame_send<How, Ts, Asked>(), ...);
  }
  template <class... Ts>
  static auto follow(const when_sync<Ts...>*) {
    (blame_sync<Ts, Asked>(), ...);
  }
  template <class... Ts>
  static auto follow(const when_lent<Ts...>*) {
    cannot_be_sent_between_threads<Whole, advice_of<Whole>, Asked>();
  }
  template <class T>
  static auto follow(const when_send_behind<T>*) {
    if constexpr (may_be_more<T>) {
      cannot_be_sent_between_threads<Whole, advice::say_for_derived, Asked>();
    } else {
      blame_send<How, T, Asked>();
    }
  }
  template <class T>
  static auto follow(const when_sync_behind<T>*) {
    if constexpr (may_be_more<T>) {
      cannot_be_shared_between_threads<Whole, advice::say_for_derived, Asked>();
    } else {
      blame_sync<T, Asked>();
    }
  }
  template <class... Rules>
  static auto follow(const when_all<Rules...>*) {
    (blame<Rules>(), ...);
  }
  template <class Rule>
  static auto blame() {
    if constexpr (std::bool_constant<by_rule<How, Asked>::template holds<Rule>()>::value) {
    } else if constexpr (requires { bool{Rule::value}; }) {
      cannot_be_sent_between_threads<Whole, advice_of<Whole>, Asked>();
    } else {
      follow(static_cast<const Rule*>(nullptr));
    }
  }
};

template <how How, class Asked, class... Ts>
auto blame_all(list<Ts...> /*members*/) {
  (blame_send<How, Ts, Asked>(), ...);
}

#if FEARLESS_HAS_REFLECTION
template <how How, class Asked, bool Bases>
struct blame_members {
  void operator()(const char*, ...) const {}
  template <class Given>
  auto operator()(const char*, const char*, const char*, const char*, Given&&) const {
    using S = shown<Given>;
    using Part = std::remove_volatile_t<typename S::type>;
    blame_send<How, std::conditional_t<S::is_volatile || Bases, Part, Part&>, Asked>();
  }
  template <class Value>
  void operator()(const char*, const char*, const char*, const char*, std::size_t, Value) const {}
};
#endif

template <how How, class T, class Asked>
auto blame_class_send() {
  if constexpr (!complete<T>) {
    cannot_be_sent_between_threads<T, advice::complete_it, Asked>();
  } else if constexpr (advice_of<T> != advice::opt_in) {
    cannot_be_sent_between_threads<T, advice_of<T>, Asked>();
  } else if constexpr (has_send_rule<T>) {
    blame_by_rule<How, T, Asked>::template blame<enable_send<T>>();
  } else if constexpr (belongs_to_the_implementation<T>) {
    cannot_be_sent_between_threads<T, advice::opt_in, Asked>();
  } else if constexpr (!std::is_same_v<parts<T>, no_parts>) {
    blame_all<How, Asked>(parts<T>{});
#if FEARLESS_HAS_REFLECTION
  } else if constexpr (reflection_works<typename later<T>::type>) {
    if constexpr (!all_members<members_send<How, Asked>, T>) {
      __builtin_dump_struct(static_cast<volatile T*>(nullptr), blame_members<How, Asked, has_bases<T>>{});
    } else {
      cannot_be_sent_between_threads<T, advice::opt_in, Asked>();
    }
#endif
  } else {
    cannot_be_sent_between_threads<T, advice::pass_as_argument, Asked>();
  }
}

template <how How, class T, class Asked>
auto blame_send() {
  using U = std::remove_cv_t<T>;
  if constexpr (std::bool_constant<sends<How, U, Asked>()>::value) {
  } else if constexpr (std::is_array_v<U>) {
    blame_send<How, std::remove_all_extents_t<U>, Asked>();
  } else if constexpr (std::is_class_v<U> || std::is_union_v<U>) {
    blame_class_send<How, U, typename with_also<Asked, send_of<How, U>>::type>();
  } else if constexpr (How == how::lent && std::is_lvalue_reference_v<U>) {
    using Target = std::remove_reference_t<U>;
    if constexpr (!std::bool_constant<syncs<Target, Asked>()>::value) {
      blame_sync<Target, Asked>();
    } else {
      cannot_be_shared_between_threads<Target, advice::say_for_derived, Asked>();
    }
  } else {
    cannot_be_sent_between_threads<U, advice_of<U>, Asked>();
  }
}

template <class T, class Asked>
auto blame_class_sync() {
  using Plain = std::remove_const_t<T>;
  constexpr advice own = std::is_const_v<T> ? advice::changes_behind_const : advice::put_into_mutex;
  if constexpr (!complete<T>) {
    cannot_be_shared_between_threads<T, advice::complete_it, Asked>();
  } else if constexpr (has_sync_rule<T> || has_sync_rule<Plain>) {
    using Rule = enable_sync<std::conditional_t<has_sync_rule<T>, T, Plain>>;
    if constexpr (requires { bool{Rule::value}; }) {
      cannot_be_shared_between_threads<T, advice::opt_in, Asked>();
    } else {
      blame_by_rule<how::moved, T, Asked>::template blame<Rule>();
    }
  } else {
    cannot_be_shared_between_threads<T, own, Asked>();
  }
}

template <class T, class Asked>
auto blame_sync() {
  if constexpr (std::bool_constant<syncs<T, Asked>()>::value) {
  } else if constexpr (std::is_reference_v<T>) {
    blame_sync<std::remove_reference_t<T>, Asked>();
  } else if constexpr (std::is_array_v<T>) {
    blame_sync<std::remove_all_extents_t<T>, Asked>();
  } else if constexpr (std::is_class_v<T> || std::is_union_v<T>) {
    using U = std::remove_volatile_t<T>;
    blame_class_sync<U, typename with_also<Asked, sync_of<U>>::type>();
  } else if constexpr (std::is_pointer_v<T>) {
    cannot_be_shared_between_threads<T, advice::own_target, Asked>();
  } else {
    cannot_be_shared_between_threads<T, advice::put_into_mutex, Asked>();
  }
}

// In place of a thread that is refused: whatever is done with it compiles.
struct refused_thread {
  anything join() const;
  bool joinable() const;
};

}  // namespace fearless::detail
