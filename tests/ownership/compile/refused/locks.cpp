// Locks and what is shared by them. See compile_test.py for the form.
#include "../own_types.hpp"

#include <mutex>

using fearless::arc;
using fearless::make_arc;
using fearless::mutex;
using fearless::spawn;

// The chapter: one path forgets the lock. The mutex owns its data.
void forgets_the_lock() {
  mutex<int> count(0);
#if WRONG == 1  // clang: private member
                // g++: is private
  count.value_ = 1;  // <--
#else
  *count.lock() = 1;
#endif
}

// The chapter: a reference escapes the guard.
void lets_a_reference_escape() {
  mutex<std::vector<int>> items;
#if WRONG == 2  // would outlive the lock
  items.with([](std::vector<int>& v) -> std::vector<int>& { return v; }).clear();  // <--
#elif WRONG == 3  // will be destroyed at the end of the full-expression
  // g++ compiles
  std::vector<int>& v = *items.lock();  // <--
  v.clear();
#elif WRONG == 4  // will be destroyed at the end of the full-expression
  // g++ compiles
  auto& first = items.lock()->front();
  std::vector<int>* p = &*items.lock();  // <--
  p->push_back(first);
#else
  const auto held = items.lock();
  std::vector<int>& v = *held;
  v.clear();
#endif
}

// The chapter: a guard is sent to another thread.
void sends_a_guard() {
  std::mutex plain;
  mutex<int> count(0);
#if WRONG == 5  // cannot be sent between threads
  // both: std::unique_lock<std::mutex>
  auto a = spawn([](const std::unique_lock<std::mutex>&) {}, std::unique_lock(plain));  // <--
#elif WRONG == 6  // cannot be sent between threads
  auto a = spawn([held = count.lock()] {});  // <--
#else
  auto shared = make_arc<mutex<int>>(0);
  auto a = spawn([](const arc<mutex<int>>& m) { *m->lock() += 1; }, shared);
#endif
  static_cast<void>(&plain);
  static_cast<void>(&count);
}

// The chapter: a mutex is moved into the first of several threads (E0382).
void moves_a_mutex() {
  mutex<int> count(0);
#if WRONG == 7  // clang: deleted constructor
                // g++: use of deleted function
  mutex<int> other = std::move(count);  // <--
#else
  arc<mutex<int>> first = make_arc<mutex<int>>(0);
  arc<mutex<int>> other = first;
#endif
}

void locks_twice() {
  mutex<int> count(0);
#if WRONG == 8  // is already held
  // clang flags: -Wthread-safety
  // g++ compiles
  const auto outer = count.lock();
  const auto inner = count.lock();  // <--
#else
  { const auto outer = count.lock(); }
  const auto inner = count.lock();
#endif
}

void forgets_the_guard() {
  mutex<int> count(0);
#if WRONG == 9  // nodiscard
  count.lock();  // <--
#else
  const auto held = count.lock();
#endif
}

// ---- what is shared through an arc is used by all of them at once

void shares_what_can_be_changed() {
#if WRONG == 10  // cannot be shared between threads
  // both: std::vector<int
  auto a = spawn([](const arc<std::vector<int>>& v) { v->clear(); }, arc<std::vector<int>>());  // <--
#elif WRONG == 11  // cannot be shared between threads
  auto a = spawn([](const arc<int>& n) { ++*n; }, make_arc<int>(0));  // <--
#elif WRONG == 12  // cannot be sent between threads
  // both: std::shared_ptr<int>
  auto a = spawn([](const arc<mutex<std::shared_ptr<int>>>&) {}, arc<mutex<std::shared_ptr<int>>>());  // <--
#elif WRONG == 13  // cannot be shared between threads
  // both: own::Cached
  using Lock = arc<fearless::rw_lock<own::Cached>>;
  auto a = spawn([](const Lock&) {}, Lock());  // <--
#else
  auto a = spawn([](const arc<const std::vector<int>>& v) { return v->size(); },
                 arc<const std::vector<int>>());
#endif
}

void changes_what_is_read() {
  fearless::rw_lock<int> value(1);
#if WRONG == 14  // clang: const
                 // g++: read-only
  *value.lock_shared() = 2;  // <--
#else
  *value.lock() = 2;
#endif
}

void changes_what_was_made_once() {
  fearless::once_cell<std::string> cell;
  const std::string& text = cell.get_or_init([] { return std::string("a"); });
#if WRONG == 15  // clang: const
                 // g++: const
  std::string& again = cell.get_or_init([] { return std::string("a"); });  // <--
#else
  const std::string& again = cell.get_or_init([] { return std::string("a"); });
#endif
  static_cast<void>(&again == &text);
}
