// Says why a type is refused: a list of what is to blame, for the words of an error (sentences.hpp). The
// functions are there for the types of their results. (In such functions clang 19 takes both branches of an
// if constexpr whose condition is an immediate call: hence bool_constant.)
#pragma once

#include <fearless/ownership/detail/advice.hpp>
#include <fearless/ownership/detail/list.hpp>
#include <fearless/ownership/detail/outcome.hpp>
#include <fearless/ownership/detail/sentences.hpp>
#include <fearless/ownership/detail/verdict.hpp>

#include <cstddef>
#include <type_traits>

namespace fearless::detail {

template <how How, class T, class Asked = list<>>
constexpr auto blame_send();
template <class T, class Asked = list<>>
constexpr auto blame_sync();

// In a scope what it refers to is to blame.
template <class... Ts>
constexpr bool is_lent(const when_lent<Ts...>* /*rule*/) {
  return true;
}
template <class Rule>
concept refers = requires { is_lent(static_cast<const Rule*>(nullptr)); };

// ---- who is to blame: the rule's types, the members, or the type itself

template <how How, class Whole, class Asked>
struct blame_by_rule {
  template <class... Ts>
  static constexpr auto follow(const when_send<Ts...>*) {
    return (list<>{} + ... + blame_send<How, Ts, Asked>());
  }
  template <class... Ts>
  static constexpr auto follow(const when_sync<Ts...>*) {
    return (list<>{} + ... + blame_sync<Ts, Asked>());
  }
  template <class... Ts>
  static constexpr auto follow(const when_lent<Ts...>*) {
    if constexpr (How == how::lent) {
      return (list<>{} + ... + blame_send<How, Ts&, Asked>());
    } else {
      return list<not_sent<Whole, advice_of<Whole>>>{};
    }
  }
  template <class T>
  static constexpr auto follow(const when_send_behind<T>*) {
    if constexpr (may_be_more<T>) {
      return list<not_sent<Whole, advice::say_for_derived>>{};
    } else {
      return blame_send<How, T, Asked>();
    }
  }
  template <class T>
  static constexpr auto follow(const when_sync_behind<T>*) {
    if constexpr (may_be_more<T>) {
      return list<not_shared<Whole, advice::say_for_derived_shared>>{};
    } else {
      return blame_sync<T, Asked>();
    }
  }
  template <class... Rules>
  static constexpr auto follow(const when_all<Rules...>*) {
    return (list<>{} + ... + blame<Rules>());
  }
  template <class Rule>
  static constexpr auto blame() {
    if constexpr (std::bool_constant<by_rule<How, Asked>::template holds<Rule>()>::value) {
      return list<>{};
    } else if constexpr (requires { bool{Rule::value}; }) {
      return list<not_sent<Whole, advice::kept_by_rule>>{};
    } else {
      return follow(static_cast<const Rule*>(nullptr));
    }
  }
};

template <how How, class Asked, class... Ts>
constexpr auto blame_all(list<Ts...> /*members*/) {
  return (list<>{} + ... + blame_send<How, Ts, Asked>());
}

#if FEARLESS_HAS_REFLECTION
// The visitor of members tells what it has found by declaring functions: note I of a question is the I-th
// part that is to blame.
template <class Question, std::size_t I>
struct note {
  friend constexpr auto fearless_note(note);
};
template <class Question, std::size_t I, class Blamed>
struct written_note {
  friend constexpr auto fearless_note(note<Question, I>) { return Blamed{}; }
};
template <class Question, class Blamed, std::size_t I = 0>
constexpr auto write_note() {
  if constexpr (requires { fearless_note(note<Question, I>{}); }) {
    return write_note<Question, Blamed, I + 1>();
  } else {
    return written_note<Question, I, Blamed>{};
  }
}
template <class Question, std::size_t I = 0>
constexpr auto read_notes() {
  if constexpr (requires { fearless_note(note<Question, I>{}); }) {
    return fearless_note(note<Question, I>{}) + read_notes<Question, I + 1>();
  } else {
    return list<>{};
  }
}

template <how How, class T, class Asked>
struct blame_members {
  void operator()(const char*, ...) const {}
  template <class Given>
  auto operator()(const char*, const char*, const char*, const char*, Given&&) const {
    using S = shown<Given>;
    using Part = std::remove_volatile_t<typename S::type>;
    using Held = std::conditional_t<S::is_volatile || has_bases<T>, Part, Part&>;
    using Blamed = decltype(blame_send<How, Held, Asked>());
    if constexpr (!std::is_same_v<Blamed, list<>>) (void)write_note<blame_members, Blamed>();
  }
  template <class Value>
  void operator()(const char*, const char*, const char*, const char*, std::size_t, Value) const {}
};
template <how How, class T, class Asked>
auto blame_what_is_shown() {
  using Visitor = blame_members<How, T, Asked>;
  __builtin_dump_struct(static_cast<volatile T*>(nullptr), Visitor{});
  return read_notes<Visitor>();
}
#endif

template <how How, class T, class Asked>
constexpr auto blame_class_send() {
  if constexpr (!complete<T>) {
    return list<not_sent<T, advice::complete_it>>{};
  } else if constexpr (advice_of<T> != advice::opt_in && !(How == how::lent && refers<enable_send<T>>)) {
    return list<not_sent<T, advice_of<T>>>{};
  } else if constexpr (has_send_rule<T>) {
    return blame_by_rule<How, T, Asked>::template blame<enable_send<T>>();
  } else if constexpr (belongs_to_the_implementation<T>) {
    return list<not_sent<T, advice::opt_in>>{};
  } else if constexpr (!std::is_same_v<parts<T>, no_parts>) {
    return blame_all<How, Asked>(parts<T>{});
#if FEARLESS_HAS_REFLECTION
  } else if constexpr (reflection_works<typename later<T>::type>) {
    if constexpr (!all_members<members_send<How, Asked>, T>) {
      return decltype(blame_what_is_shown<How, T, Asked>()){};
    } else {
      return list<not_sent<T, advice::opt_in>>{};
    }
#endif
  } else {
    return list<not_sent<T, advice::pass_as_argument>>{};
  }
}

template <how How, class T, class Asked>
constexpr auto blame_send() {
  using U = std::remove_cv_t<T>;
  if constexpr (std::bool_constant<sends<How, U, Asked>()>::value) {
    return list<>{};
  } else if constexpr (std::is_array_v<U>) {
    return blame_send<How, std::remove_all_extents_t<U>, Asked>();
  } else if constexpr (std::is_class_v<U> || std::is_union_v<U>) {
    return blame_class_send<How, U, typename with_also<Asked, send_of<How, U>>::type>();
  } else if constexpr (How == how::lent && std::is_lvalue_reference_v<U>) {
    using Target = std::remove_reference_t<U>;
    if constexpr (!std::bool_constant<syncs<Target, Asked>()>::value) {
      return blame_sync<Target, Asked>();
    } else {
      return list<not_shared<Target, advice::say_for_derived_shared>>{};
    }
  } else {
    return list<not_sent<U, advice_of<U>>>{};
  }
}

template <class T, class Asked>
constexpr auto blame_class_sync() {
  using Plain = std::remove_const_t<T>;
  constexpr advice own = std::is_const_v<T> ? advice::changes_behind_const : advice::put_into_mutex;
  if constexpr (!complete<T>) {
    return list<not_shared<T, advice::complete_it>>{};
  } else if constexpr (has_sync_rule<T> || has_sync_rule<Plain>) {
    using Rule = enable_sync<std::conditional_t<has_sync_rule<T>, T, Plain>>;
    if constexpr (requires { bool{Rule::value}; }) {
      return list<not_shared<T, advice::kept_by_rule_shared>>{};
    } else {
      return blame_by_rule<how::moved, T, Asked>::template blame<Rule>();
    }
  } else {
    return list<not_shared<T, own>>{};
  }
}

template <class T, class Asked>
constexpr auto blame_sync() {
  if constexpr (std::bool_constant<syncs<T, Asked>()>::value) {
    return list<>{};
  } else if constexpr (std::is_reference_v<T>) {
    return blame_sync<std::remove_reference_t<T>, Asked>();
  } else if constexpr (std::is_array_v<T>) {
    return blame_sync<std::remove_all_extents_t<T>, Asked>();
  } else if constexpr (std::is_class_v<T> || std::is_union_v<T>) {
    using U = std::remove_volatile_t<T>;
    return blame_class_sync<U, typename with_also<Asked, sync_of<U>>::type>();
  } else if constexpr (std::is_pointer_v<T>) {
    return list<not_shared<T, advice::own_shared_target>>{};
  } else {
    return list<not_shared<T, advice::put_into_mutex>>{};
  }
}

// ---- in place of what is refused

// What is said, and with which advice: that of the first that is to blame.
template <class Blamed>
struct refusal;
template <class Blamed>
struct refusal<list<Blamed>> {
  using said = typename Blamed::said;
  static constexpr advice kind = Blamed::kind;
};
template <class First, class Second, class... Others>
struct refusal<list<First, Second, Others...>> {
  using said = each_of<typename First::said, typename Second::said, typename Others::said...>;
  static constexpr advice kind = First::kind;
};
struct no_refusal {
  using said = void;
  static constexpr advice kind = advice::none;
};

// Of values that go to another thread.
template <how How, class... Ts>
constexpr auto refuse() {
  if constexpr (std::bool_constant<(sends<How, Ts>() && ...)>::value) {
    return no_refusal{};
  } else {
    return refusal<decltype((list<>{} + ... + blame_send<How, Ts>()))>{};
  }
}
template <how How, class... Ts>
using refusal_of = decltype(refuse<How, Ts...>());

// Of a thread: with its function, arguments and result.
template <how How, class F, class... Args>
constexpr auto refuse_thread() {
  if constexpr (std::is_invocable_v<std::decay_t<F>, std::decay_t<Args>...>) {
    return refuse<How, std::decay_t<F>, std::decay_t<Args>..., result_in_thread<F, Args...>>();
  } else {
    return refusal<list<not_called<std::decay_t<F>, std::decay_t<Args>...>>>{};
  }
}
template <how How, class F, class... Args>
using thread_refusal = decltype(refuse_thread<How, F, Args...>());

// A thread that is refused: whatever is done with it compiles.
struct refused_thread {
  ~refused_thread();
  anything join() const;
  bool joinable() const;
};

}  // namespace fearless::detail
