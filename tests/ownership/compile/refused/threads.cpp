// Threads. See compile_test.py for the form.
#include "../own_types.hpp"

#include <any>
#include <functional>
#include <span>

using fearless::scope;
using fearless::spawn;
using fearless::thread_scope;

void borrows_by_argument() {
  std::string text;
#if WRONG == 1  // cannot be sent between threads
  // both: std::reference_wrapper<
  auto a = spawn([](std::string& s) { s += "a"; }, std::ref(text));  // <--
#else
  auto a = spawn([](std::string s) { s += "a"; }, text);
#endif
}

void points() {
  int n = 0;
#if WRONG == 2  // cannot be sent between threads
  // clang: int *
  // g++: int*
  auto a = spawn([](int* p) { ++*p; }, &n);  // <--
#else
  auto a = spawn([](std::unique_ptr<int> p) { ++*p; }, std::make_unique<int>(n));
#endif
}

struct Worker {
  int jobs = 0;
  void start() {
#if WRONG == 3  // cannot be sent between threads
  // clang: Worker *
    auto a = spawn([this] { ++jobs; });  // <--
#else
    auto a = spawn([jobs = jobs] { return jobs + 1; });
#endif
  }
};

void shares_a_shared_ptr() {
  auto p = std::make_shared<int>(1);
#if WRONG == 4  // cannot be sent between threads
  // both: std::shared_ptr<int>
  // both: share through fearless::arc<fearless::mutex<T>>, or move a unique_ptr
  auto a = spawn([](const std::shared_ptr<int>& q) { ++*q; }, p);  // <--
#else
  auto q = fearless::make_arc<fearless::mutex<int> >(*p);
  auto a = spawn([](const fearless::arc<fearless::mutex<int> >& m) { *m->lock() += 1; }, q);
#endif
}

void captures_a_shared_ptr() {
  auto p = std::make_shared<int>(1);
#if WRONG == 5  // cannot be sent between threads
  // clang: std::shared_ptr<int>
  auto a = spawn([p] { ++*p; });  // <--
#else
  auto a = spawn([p = *p] { return p; });
#endif
}

void hides_what_it_holds() {
  int n = 0;
  std::function<void()> f = [&n] { ++n; };
#if WRONG == 6  // cannot be sent between threads
  // both: std::function<void
  auto a = spawn(std::move(f));  // <--
#elif WRONG == 7  // cannot be sent between threads
  // both: std::any
  auto a = spawn([](const std::any&) {}, std::any(&n));  // <--
#else
  auto a = spawn([n] { return n; });
#endif
}

void sends_views() {
  std::string text = "abc";
  std::vector<int> v{1};
#if WRONG == 8  // cannot be sent between threads
  // both: std::basic_string_view<char
  auto a = spawn([](std::string_view s) { return s.size(); }, std::string_view(text));  // <--
#elif WRONG == 9  // cannot be sent between threads
  // both: std::span<int
  auto a = spawn([](std::span<int> s) { s[0] = 1; }, std::span<int>(v));  // <--
#elif WRONG == 10  // cannot be sent between threads
  // both: __normal_iterator
  auto a = spawn([](auto it) { return *it; }, v.begin());  // <--
#else
  auto a = spawn([](const std::string& s) { return s.size(); }, text);
#endif
}

// A result comes from another thread too.
void gets_what_is_not_send() {
#if WRONG == 11  // cannot be sent between threads
  // both: std::shared_ptr<int>
  auto a = spawn([] { return std::make_shared<int>(1); });  // <--
#elif WRONG == 12  // cannot be sent between threads
  // clang: int &
  // g++: int&
  static int n = 0;
  auto a = spawn([]() -> int& { return n; });  // <--
#else
  auto a = spawn([] { return std::make_unique<int>(1); });
#endif
  a.join();
}

void sends_what_may_be_derived() {
#if WRONG == 13  // cannot be sent between threads
  // both: std::unique_ptr<own::Shape
  auto a = spawn([](std::unique_ptr<own::Shape>) {}, std::make_unique<own::Shape>());  // <--
#else
  auto a = spawn([](std::unique_ptr<own::Plugin>) {}, std::make_unique<own::Plugin>());
#endif
}

void sends_deep_inside() {
#if WRONG == 14  // cannot be sent between threads
  // both: std::shared_ptr<int>
  auto a = spawn([](const own::Shares&) {}, own::Shares{});  // <--
#else
  auto a = spawn([](const own::Person&) {}, own::Person{"a", 1});
#endif
}

// ---- own types that say so themselves

void sends_what_opted_out() {
  own::Handle handle{1};
#if WRONG == 15  // cannot be sent between threads
  // both: own::Handle
  auto a = spawn([](own::Handle h) { return h.id; }, handle);  // <--
#elif WRONG == 16  // cannot be sent between threads
  // clang: fearless::thread_bound
  // g++: own::Session
  auto a = spawn([](const own::Session&) {}, own::Session());  // <--
#elif WRONG == 17  // cannot be sent between threads
  // both: std::shared_ptr<int>
  auto a = spawn([](const own::Box<std::shared_ptr<int> >&) {}, own::Box(std::make_shared<int>(1)));  // <--
#elif WRONG == 18  // cannot be sent between threads
  // g++ compiles
  auto a = spawn([handle] { return handle.id; });  // <--
#else
  auto a = spawn([](const own::Box<int>&) {}, own::Box<int>(handle.id));
#endif
}

// ---- scopes

void lends_what_can_be_changed() {
  int n = 0;
  scope([&](thread_scope& s) {
#if WRONG == 19  // between threads
    // clang: cannot be shared between threads
    s.spawn([&n] { ++n; });  // <--
#elif WRONG == 20  // cannot be shared between threads
  // both: cannot_be_shared_between_threads<int
  // both: put it into a fearless::mutex<T>
    s.spawn([](int& m) { ++m; }, std::ref(n));  // <--
#else
    s.spawn([](const int& m) { return m + 1; }, std::cref(n));
#endif
  });
}

// ---- members that only their own initialiser makes

void sends_what_refers_by_default() {
#if WRONG == 21  // between threads
  auto a = spawn([](own::RefersByDefault r) { ++r.target; }, own::RefersByDefault{});  // <--
#elif WRONG == 22  // between threads
  auto a = spawn([](own::RefersByDefaultAtLast r) { ++r.target; }, own::RefersByDefaultAtLast{1});  // <--
#else
  auto a = spawn([](own::ByDefault b) { return b.number; }, own::ByDefault{});
#endif
}

// ---- functions that a thread cannot call

void cannot_be_called() {
#if WRONG == 23  // cannot be called with copies of these arguments
  auto a = spawn([](int& n) { ++n; }, 1);  // <--
  a.join();
#elif WRONG == 24  // cannot be called with copies of these arguments
  scope([](thread_scope& s) { s.spawn([](int& n) { ++n; }, 1); });  // <--
#else
  auto a = spawn([](int n) { return n + 1; }, 1);
#endif
}
