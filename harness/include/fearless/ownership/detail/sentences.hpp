// The words in which types and calls are refused. The call that asks for what is refused finds, instead of a
// function, one that says so: then the first line of the error is of the user's own line, and has the type
// and what to do instead in it,
//
//   clang:  'spawn<…, cannot_be_sent_between_threads<std::shared_ptr<int>>>' is unavailable: share through …
//   g++:    use of deleted function '… spawn(F&&, Args&&...) [with …; Refused =
//           cannot_be_sent_between_threads<std::shared_ptr<int>, instead<…>{"share through …"}>]'
//
// clang has no words but a literal in what it says of a function (one function for each sentence, then), and
// cuts off text in types; g++ has no words but types, and says those of a function in full.
#pragma once

#include <cstddef>

#ifdef __clang__
#define FEARLESS_SAYING(words)
#define FEARLESS_REFUSED(words) __attribute__((unavailable(words)))
#define FEARLESS_REFUSED_MEMBER(words)                                                  \
  _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wgcc-compat\"") \
      __attribute__((diagnose_if(true, words, "error"))) _Pragma("clang diagnostic pop")
#define FEARLESS_DELETED
#else
#define FEARLESS_SAYING(words) , fearless::instead Refused = words
#define FEARLESS_REFUSED(words)
#define FEARLESS_REFUSED_MEMBER(words)
#define FEARLESS_DELETED = delete
#endif

// X(kind, words): for each function that says why it cannot be called.
#ifdef __clang__
#define FEARLESS_EACH_REFUSAL(X) FEARLESS_EACH_ADVICE(X)
#else
#define FEARLESS_EACH_REFUSAL(X) X(any, "")
#endif

#define FEARLESS_EACH_ADVICE(X)                                                                                     \
  /* std::shared_ptr */                                                                                             \
  X(share_through_arc, "share through fearless::arc<fearless::mutex<T>>, or move a unique_ptr")                     \
  /* pointers */                                                                                                    \
  X(own_target, "move a std::unique_ptr or the object itself, or share through fearless::arc")                      \
  /* references */                                                                                                  \
  X(own_referred,                                                                                                   \
    "move or copy the object, share through fearless::arc<fearless::mutex<T>>, or lend what is Sync inside a "      \
    "fearless::scope")                                                                                              \
  /* views */                                                                                                       \
  X(own_viewed,                                                                                                     \
    "send an owner such as std::string or std::vector, or lend a view of const inside a fearless::scope")           \
  /* std::function, std::any */                                                                                     \
  X(know_what_it_holds, "what it holds is hidden; send the object with its own type")                               \
  /* guards */                                                                                                      \
  X(lock_there, "a lock is released by the thread that took it; share the mutex and lock it there")                 \
  /* pointers to classes that others may be derived from */                                                         \
  X(say_for_derived,                                                                                                \
    "an object of a derived class may be behind the pointer; make the class final, or specialise "                  \
    "fearless::enable_send for it if all derived classes can be sent")                                              \
  /* closures that the compiler does not look into */                                                               \
  X(pass_as_argument,                                                                                               \
    "this compiler does not show what is inside; pass the parts as arguments, spawn(f, x), or specialise "          \
    "fearless::enable_send")                                                                                        \
  X(complete_it, "the type is incomplete here; define it first")                                                    \
  X(opt_in, "nothing is known about it; if it is safe all the same, specialise fearless::enable_send")              \
  X(kept_by_rule, "a rule of its own says so (fearless::enable_send): make it in the thread that uses it")          \
  /* not Sync because it is not const */                                                                            \
  X(put_into_mutex,                                                                                                 \
    "put it into a fearless::mutex<T> or fearless::rw_lock<T>, make it atomic, or share it as const")               \
  X(changes_behind_const,                                                                                           \
    "it can be changed behind const, or leads to what can be; put that into a fearless::mutex or make it "          \
    "atomic")                                                                                                       \
  X(own_shared_target, "what it points to may be changed by anyone; share through fearless::arc")                   \
  X(say_for_derived_shared,                                                                                         \
    "it may be of a derived class; make the class final, or specialise fearless::enable_sync for it if all "        \
    "derived classes can be shared")                                                                                \
  X(kept_by_rule_shared,                                                                                            \
    "a rule of its own says so (fearless::enable_sync): put it into a fearless::mutex<T>, or give each thread one") \
  /* functions */                                                                                                   \
  X(take_by_value,                                                                                                  \
    "a thread gives its function copies of the arguments, as rvalues: take them by value, or lend them by "         \
    "std::ref inside a fearless::scope")

namespace fearless {

// A sentence in a type.
#ifndef __clang__
template <std::size_t Size>
struct instead {
  // NOLINTNEXTLINE(google-explicit-constructor): it is written as a literal.
  consteval instead(const char (&words)[Size]) {
    for (std::size_t i = 0; i < Size; ++i) text[i] = words[i];
  }
  char text[Size]{};
};
#endif

namespace detail {

#define FEARLESS_ENUMERATOR(kind, words) kind,
enum class advice : unsigned char { none, FEARLESS_EACH_ADVICE(FEARLESS_ENUMERATOR) any };
#undef FEARLESS_ENUMERATOR

// Is it refused, with this advice? With any?
template <class Refusal, advice Kind>
concept refused_with = Refusal::kind != advice::none && (Kind == advice::any || Refusal::kind == Kind);

#ifndef __clang__
template <advice Kind>
inline constexpr auto words_of = 0;
#define FEARLESS_WORDS(kind, words) \
  template <>                       \
  inline constexpr instead words_of<advice::kind> = words;
FEARLESS_EACH_ADVICE(FEARLESS_WORDS)
#undef FEARLESS_WORDS
#endif

}  // namespace detail

// What is refused, as the compilers say it.
#ifdef __clang__
template <class T>
struct cannot_be_sent_between_threads {};
template <class T>
struct cannot_be_shared_between_threads {};
template <class F, class... Args>
struct cannot_be_called_with_copies_of_these_arguments {};
#else
template <class T, instead Instead>
struct cannot_be_sent_between_threads {};
template <class T, instead Instead>
struct cannot_be_shared_between_threads {};
template <instead Instead, class F, class... Args>
struct cannot_be_called_with_copies_of_these_arguments {};
#endif
// Several at once.
template <class... Refused>
struct each_of {};

namespace detail {

// A refusal with its advice.
#ifdef __clang__
template <class T, advice Kind>
struct not_sent {
  using said = fearless::cannot_be_sent_between_threads<T>;
  static constexpr advice kind = Kind;
};
template <class T, advice Kind>
struct not_shared {
  using said = fearless::cannot_be_shared_between_threads<T>;
  static constexpr advice kind = Kind;
};
template <class F, class... Args>
struct not_called {
  using said = fearless::cannot_be_called_with_copies_of_these_arguments<F, Args...>;
  static constexpr advice kind = advice::take_by_value;
};
#else
template <class T, advice Kind>
struct not_sent {
  using said = fearless::cannot_be_sent_between_threads<T, words_of<Kind> >;
  static constexpr advice kind = Kind;
};
template <class T, advice Kind>
struct not_shared {
  using said = fearless::cannot_be_shared_between_threads<T, words_of<Kind> >;
  static constexpr advice kind = Kind;
};
template <class F, class... Args>
struct not_called {
  using said =
      fearless::cannot_be_called_with_copies_of_these_arguments<words_of<advice::take_by_value>, F, Args...>;
  static constexpr advice kind = advice::take_by_value;
};
#endif

}  // namespace detail

}  // namespace fearless
