// Which closures may go to another thread (Send), and which into a scope. clang knows every capture. g++
// knows whether a trivially copyable closure holds pointers or references, and refuses all others.
#include "own_types.hpp"

#include <functional>
#include <span>

namespace {

using namespace own;

#ifdef __clang__
constexpr bool on_clang = true;
#else
constexpr bool on_clang = false;
#endif
constexpr bool yes = true, no = false;

#define CLOSURE(send, in_scope, ...)                                       \
  {                                                                        \
    [[maybe_unused]] auto closure = __VA_ARGS__;                           \
    static_assert(fearless::Send<decltype(closure)> == (send));            \
    static_assert(fearless::SendInScope<decltype(closure)> == (in_scope)); \
  }

void use(...) {}

struct Worker {
  int jobs = 0;
  void work() {
    CLOSURE(no, no, [this] { ++jobs; });
    CLOSURE(no, no, [=, this] { ++jobs; });
    CLOSURE(yes, yes, [jobs = jobs] { use(jobs); });
    CLOSURE(yes, yes, [copy = *this] { use(copy.jobs); });
  }
};

[[maybe_unused]] void closures() {
  int n = 0;
  int* p = &n;
  const int fixed = 1;
  int numbers[3] = {};
  int* pointers[2] = {};
  std::size_t size = 3;
  std::string text;
  std::string_view view = text;
  const std::string constant;
  Point point{1, 2};
  Handle handle{1};
  auto shared = std::make_shared<int>(1);
  auto unique = std::make_unique<int>(1);
  std::atomic<int> counter{0};
  std::mutex lock;
  fearless::mutex<int> guarded(0);
  auto arc = fearless::make_arc<fearless::mutex<int>>(0);
  auto [tx, rx] = fearless::channel<int>();
  const std::vector<int> table{1, 2, 3};
  Rc rc(1);

  // ---- nothing, values
  CLOSURE(yes, yes, [] {});
  CLOSURE(yes, yes, [](int x) { return x; });
  CLOSURE(yes, yes, [n] { use(n); });
  CLOSURE(yes, yes, [n]() mutable { ++n; });
  CLOSURE(yes, yes, [=] { use(n, fixed); });
  CLOSURE(yes, yes, [numbers] { use(numbers); });
  CLOSURE(yes, yes, [x = 1.5, y = 'c'] { use(x, y); });
  CLOSURE(yes, yes, [size, n] { use(size, n); });
  CLOSURE(on_clang, on_clang, [size, n, x = 1.5] { use(size, n, x); });  // more than two, as wide as pointers
  CLOSURE(yes, yes, [point] { use(point.x); });
  CLOSURE(on_clang, on_clang, [text] { use(text.size()); });
  CLOSURE(on_clang, on_clang, [text = std::move(text)] { use(text.size()); });
  CLOSURE(on_clang, on_clang, [unique = std::move(unique)] { use(*unique); });
  CLOSURE(on_clang, on_clang, [person = Person{"a", 1}] { use(person.age); });
  CLOSURE(on_clang, on_clang, [account = Account("a")] { use(&account); });
  CLOSURE(on_clang, on_clang, [buffer = Buffer(1)] { use(&buffer); });
  CLOSURE(on_clang, on_clang, [arc] { *arc->lock() += 1; });
  CLOSURE(on_clang, on_clang, [out = tx] { out.send(1); });
  CLOSURE(on_clang, on_clang, [in = std::move(rx)]() mutable { in.recv(); });
  CLOSURE(on_clang, on_clang, [inner = [text] { return text; }] { use(inner().size()); });
  CLOSURE(yes, yes, [inner = [n] { return n; }] { use(inner()); });

  // ---- pointers and what holds them
  CLOSURE(no, no, [p] { ++*p; });
  CLOSURE(no, no, [=] { ++*p; });
  CLOSURE(no, no, [pointers] { ++*pointers[0]; });
  CLOSURE(no, no, [n, pointers] { use(n, pointers[0]); });
  CLOSURE(no, no, [shared] { ++*shared; });
  CLOSURE(no, no, [rc] { use(&rc); });
  CLOSURE(no, no, [inner = [p] { ++*p; }] { inner(); });
  CLOSURE(no, no, [f = std::function<void()>()] { f(); });
  CLOSURE(no, no, [it = table.begin()] { use(*it); });
  CLOSURE(no, no, [held = std::unique_lock(lock)] { use(&held); });
  CLOSURE(no, on_clang, [view] { use(view.size()); });
  CLOSURE(no, on_clang, [s = std::span(table)] { use(s.size()); });
  CLOSURE(no, on_clang, [r = std::cref(table)] { use(r.get().size()); });
  CLOSURE(no, no, [r = std::ref(n)] { ++r.get(); });

  // ---- references
  CLOSURE(no, no, [&n] { ++n; });
  CLOSURE(no, no, [&] { ++n; });
  CLOSURE(no, no, [&text] { text += "a"; });
  CLOSURE(no, no, [n, &text] { use(n, text.size()); });
  CLOSURE(no, no, [&unique] { ++*unique; });
  CLOSURE(no, on_clang, [&fixed] { use(&fixed); });
  CLOSURE(no, on_clang, [&constant] { use(constant.size()); });
  CLOSURE(no, on_clang, [&table, n] { use(table.size(), n); });
  CLOSURE(no, on_clang, [&t = std::as_const(text)] { use(t.size()); });
  CLOSURE(no, on_clang, [&counter] { ++counter; });
  CLOSURE(no, on_clang, [&lock] { lock.lock(); });
  CLOSURE(no, on_clang, [&guarded, &table] { *guarded.lock() += table[0]; });
  CLOSURE(no, on_clang, [&arc = std::as_const(arc)] { *arc->lock() += 1; });
  CLOSURE(no, no, [&arc] { arc = fearless::make_arc<fearless::mutex<int>>(1); });
  // Not looked through: an aggregate by value beside a reference.
  CLOSURE(no, no, [&table, point] { use(table.size(), point.x); });

  // ---- what has opted out
  CLOSURE(no, no, [session = Session()] { use(&session); });
  CLOSURE(no, no, [handles = std::vector<Handle>(1)] { use(&handles); });
#ifdef __clang__
  CLOSURE(no, no, [handle] { use(handle.id); });
#else
  // By its bytes a Handle is an int: on g++ pass it as an argument, or make it fearless::thread_bound.
  CLOSURE(yes, yes, [handle] { use(handle.id); });
#endif
}

}  // namespace
