// The sentences in which types are refused, with what to do instead: the compiler says them together with the
// type.
#pragma once

namespace fearless::detail {

enum class advice {
  share_through_arc,  // std::shared_ptr
  own_target,  // pointers
  own_referred,  // references
  own_viewed,  // views
  know_what_it_holds,  // std::function, std::any
  lock_there,  // guards
  say_for_derived,  // pointers to classes that others may be derived from
  pass_as_argument,  // closures that the compiler does not look into
  complete_it,
  opt_in,
  put_into_mutex,  // not Sync because it is not const
  changes_behind_const,
};

template <class T>
inline constexpr bool can_be_sent_between_threads = false;
template <class T>
inline constexpr bool can_be_shared_between_threads = false;

// `Where`: a part of what; each has a refusal of its own, so that none is left out.
template <class T, advice Kind, class Where>
auto cannot_be_sent_between_threads() {
  if constexpr (Kind == advice::share_through_arc) {
    static_assert(
        can_be_sent_between_threads<T>,
        "this type cannot be sent between threads safely: share through fearless::arc<fearless::mutex<T>>, or move a unique_ptr");
  } else if constexpr (Kind == advice::own_target) {
    static_assert(
        can_be_sent_between_threads<T>,
        "this type cannot be sent between threads safely: move a std::unique_ptr or the object itself, or share through fearless::arc");
  } else if constexpr (Kind == advice::own_referred) {
    static_assert(
        can_be_sent_between_threads<T>,
        "this type cannot be sent between threads safely: move or copy the object, share through fearless::arc<fearless::mutex<T>>, or lend what is Sync inside a fearless::scope");
  } else if constexpr (Kind == advice::own_viewed) {
    static_assert(
        can_be_sent_between_threads<T>,
        "this type cannot be sent between threads safely: send an owner such as std::string or std::vector, or lend a view of const inside a fearless::scope");
  } else if constexpr (Kind == advice::know_what_it_holds) {
    static_assert(
        can_be_sent_between_threads<T>,
        "this type cannot be sent between threads safely: what it holds is hidden; send the object with its own type");
  } else if constexpr (Kind == advice::lock_there) {
    static_assert(
        can_be_sent_between_threads<T>,
        "this type cannot be sent between threads safely: a lock is released by the thread that took it; share the mutex and lock it there");
  } else if constexpr (Kind == advice::say_for_derived) {
    static_assert(
        can_be_sent_between_threads<T>,
        "this type cannot be sent between threads safely: an object of a derived class may be behind the pointer; make the class final, or specialise fearless::enable_send for it if all derived classes can be sent");
  } else if constexpr (Kind == advice::pass_as_argument) {
    static_assert(
        can_be_sent_between_threads<T>,
        "this type cannot be sent between threads safely: this compiler does not show what is inside; pass the parts as arguments, spawn(f, x), or specialise fearless::enable_send");
  } else if constexpr (Kind == advice::complete_it) {
    static_assert(
        can_be_sent_between_threads<T>,
        "this type cannot be sent between threads safely: the type is incomplete here; define it first");
  } else if constexpr (Kind == advice::opt_in) {
    static_assert(
        can_be_sent_between_threads<T>,
        "this type cannot be sent between threads safely: nothing is known about it; if it is safe all the same, specialise fearless::enable_send");
  }
}

template <class T, advice Kind, class Where>
auto cannot_be_shared_between_threads() {
  if constexpr (Kind == advice::put_into_mutex) {
    static_assert(
        can_be_shared_between_threads<T>,
        "this type cannot be shared between threads safely: put it into a fearless::mutex<T> or fearless::rw_lock<T>, make it atomic, or share it as const");
  } else if constexpr (Kind == advice::changes_behind_const) {
    static_assert(
        can_be_shared_between_threads<T>,
        "this type cannot be shared between threads safely: it can be changed behind const, or leads to what can be; put that into a fearless::mutex or make it atomic");
  } else if constexpr (Kind == advice::own_target) {
    static_assert(
        can_be_shared_between_threads<T>,
        "this type cannot be shared between threads safely: what it points to may be changed by anyone; share through fearless::arc");
  } else if constexpr (Kind == advice::say_for_derived) {
    static_assert(
        can_be_shared_between_threads<T>,
        "this type cannot be shared between threads safely: it may be of a derived class; make the class final, or specialise fearless::enable_sync for it if all derived classes can be shared");
  } else if constexpr (Kind == advice::complete_it) {
    static_assert(
        can_be_shared_between_threads<T>,
        "this type cannot be shared between threads safely: the type is incomplete here; define it first");
  } else if constexpr (Kind == advice::opt_in) {
    static_assert(
        can_be_shared_between_threads<T>,
        "this type cannot be shared between threads safely: nothing is known about it; if it is safe all the same, specialise fearless::enable_sync");
  }
}

}  // namespace fearless::detail
