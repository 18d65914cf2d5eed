// Channels and ownership that moves. See compile_test.py for the form.
#include "../own_types.hpp"

#include <functional>
#include <span>

using fearless::channel;
using fearless::owned;
using fearless::spawn;

void carries_what_is_not_send() {
#if WRONG == 1  // cannot be sent between threads
  // both: std::shared_ptr<int>
  auto [tx, rx] = channel<std::shared_ptr<int>>();  // <--
#elif WRONG == 2  // cannot be sent between threads
  auto [tx, rx] = channel<std::string_view>();  // <--
#elif WRONG == 3  // cannot be sent between threads
  auto [tx, rx] = fearless::sync_channel<int*>(1);  // <--
#elif WRONG == 4  // cannot be sent between threads
  auto [tx, rx] = channel<std::function<void()>>();  // <--
#elif WRONG == 5  // cannot be sent between threads
  auto [tx, rx] = channel<own::WithPointer>();  // <--
#elif WRONG == 6  // cannot be sent between threads
  auto [tx, rx] = channel<std::reference_wrapper<int>>();  // <--
#else
  auto [tx, rx] = channel<std::unique_ptr<int>>();
#endif
}

// The chapter: the value is kept and used after it was sent (E0382).
void keeps_what_it_sends() {
  auto [tx, rx] = channel<std::string>();
  std::string text = "abc";
#if WRONG == 7  // cannot be sent between threads
  tx.send(text);  // <--
#else
  tx.send(std::move(text));
#endif
}

void uses_after_send() {
  auto [tx, rx] = channel<owned<std::string>>();
  owned<std::string> text("abc");
#if WRONG == 8  // while it is in the 'consumed' state
  // clang flags: -Wconsumed
  // g++ compiles
  tx.send(std::move(text));
  text->clear();  // <--
#else
  text->clear();
  tx.send(std::move(text));
#endif
}

// The chapter: the value was moved into a thread (E0382).
void uses_after_it_moved_into_a_thread() {
  owned<std::string> text("abc");
#if WRONG == 9  // while it is in the 'consumed' state
  // clang flags: -Wconsumed
  // g++ compiles
  auto a = spawn([](owned<std::string> t) { t->clear(); }, std::move(text));
  text->clear();  // <--
#else
  text->clear();
  auto a = spawn([](owned<std::string> t) { t->clear(); }, std::move(text));
#endif
}

void copies_what_has_one_owner() {
  owned<int> one(1);
#if WRONG == 10  // clang: deleted
                 // g++: deleted
  owned<int> other = one;  // <--
#else
  owned<int> other = std::move(one);
#endif
}

// The chapter: a second receiver (not Clone).
void has_two_receivers() {
  auto [tx, rx] = channel<int>();
#if WRONG == 11  // clang: deleted
                 // g++: deleted
  auto second = rx;  // <--
#else
  auto second = tx;
#endif
}

void shares_a_receiver() {
#if WRONG == 12  // cannot be shared between threads
  auto [tx, rx] = channel<int>();
  auto shared = fearless::make_arc<fearless::receiver<int>>(std::move(rx));
  auto a = spawn([](const fearless::arc<fearless::receiver<int>>& r) { r->recv(); }, shared);  // <--
#else
  auto [tx, rx] = channel<int>();
  auto shared = fearless::make_arc<fearless::mutex<fearless::receiver<int>>>(std::move(rx));
  auto a = spawn(
      [](const fearless::arc<fearless::mutex<fearless::receiver<int>>>& r) { r->lock()->try_recv(); },
      shared);
#endif
}
