// Channels and ownership that moves. See compile_test.py for the form.
#include "../own_types.hpp"

#include <functional>
#include <span>

using fearless::channel;
using fearless::owned;

void carries_what_is_not_send() {
#if WRONG == 1  // cannot be sent between threads
  // both: std::shared_ptr<int>
  auto [tx, rx] = channel<std::shared_ptr<int>>();  // <--
#elif WRONG == 2  // cannot be sent between threads
  // both: std::basic_string_view<char
  auto [tx, rx] = channel<std::string_view>();  // <--
#elif WRONG == 3  // cannot be sent between threads
  // clang: int *
  // g++: int*
  auto [tx, rx] = fearless::sync_channel<int*>(1);  // <--
#elif WRONG == 4  // cannot be sent between threads
  // both: std::function<void
  auto [tx, rx] = channel<std::function<void()>>();  // <--
#elif WRONG == 5  // cannot be sent between threads
  // clang: const int *
  // g++: const int*
  auto [tx, rx] = channel<own::WithPointer>();  // <--
#elif WRONG == 6  // cannot be sent between threads
  // both: std::reference_wrapper<int>
  auto [tx, rx] = channel<std::reference_wrapper<int>>();  // <--
#else
  auto [tx, rx] = channel<std::unique_ptr<int>>();
#endif
}

void copies_what_has_one_owner() {
  owned<int> one(1);
#if WRONG == 7  // clang: deleted
                 // g++: deleted
  owned<int> other = one;  // <--
#else
  owned<int> other = std::move(one);
#endif
}

// What clang cannot know it does not warn of.
void keep(const std::string&);
#if WRONG == 8  // consumed
// clang flags: -Wconsumed
// clang compiles
// g++ compiles
inline void reads(const owned<std::string>& o) { keep(*o); }
inline void changes(owned<std::string>& o) { o->push_back('a'); }  // <--
inline void tries(const fearless::sender<owned<std::string>>& tx, owned<std::string> o) {
  if (!tx.try_send(std::move(o)) && o) keep(*o);
}
#endif
void sends_and_keeps(const fearless::sender<owned<std::string>>& tx) {
  owned<std::string> o("a");
#if WRONG == 9  // clang: 'consumed' state
  // clang flags: -Wconsumed
  // g++ compiles
  tx.send(std::move(o));
  keep(*o);  // <--
#else
  keep(*o);
  tx.send(std::move(o));
#endif
}
