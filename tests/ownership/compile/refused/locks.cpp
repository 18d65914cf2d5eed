// Locks and what is shared by them. See compile_test.py for the form.
#include "../own_types.hpp"

#include <mutex>

using fearless::arc;
using fearless::make_arc;
using fearless::mutex;
using fearless::spawn;

void lets_a_reference_escape() {
  mutex<std::vector<int>> items;
#if WRONG == 1  // will be destroyed at the end of the full-expression
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

void locks_twice() {
  mutex<int> count(0);
#if WRONG == 2  // is already held
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
#if WRONG == 3  // nodiscard
  count.lock();  // <--
#else
  const auto held = count.lock();
#endif
}

// ---- what is shared through an arc is used by all of them at once

void shares_what_can_be_changed() {
#if WRONG == 4  // cannot be shared between threads
  // both: std::vector<int
  auto a = spawn([](const arc<std::vector<int>>& v) { v->clear(); }, arc<std::vector<int>>());  // <--
#elif WRONG == 5  // cannot be shared between threads
  // both: cannot_be_shared_between_threads<int
  auto a = spawn([](const arc<int>& n) { ++*n; }, make_arc<int>(0));  // <--
#elif WRONG == 6  // cannot be sent between threads
  // both: std::shared_ptr<int>
  auto a = spawn([](const arc<mutex<std::shared_ptr<int>>>&) {}, arc<mutex<std::shared_ptr<int>>>());  // <--
#elif WRONG == 7  // cannot be shared between threads
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
#if WRONG == 8  // clang: const
                 // g++: read-only
  *value.lock_shared() = 2;  // <--
#else
  *value.lock() = 2;
#endif
}

void changes_what_was_made_once() {
  fearless::once_cell<std::string> cell;
  const std::string& text = cell.get_or_init([] { return std::string("a"); });
#if WRONG == 9  // clang: const
                 // g++: const
  std::string& again = cell.get_or_init([] { return std::string("a"); });  // <--
#else
  const std::string& again = cell.get_or_init([] { return std::string("a"); });
#endif
  static_cast<void>(&again == &text);
}
