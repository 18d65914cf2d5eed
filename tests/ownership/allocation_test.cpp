// How often the ownership types allocate, in ordinary builds: as often as the same written by hand. What a
// benchmark would show as noise some day is exact here.
#include <fearless/ownership.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <utility>

namespace {

std::atomic<long> allocations{0};

template <class F>
long allocations_of(F f) {
  const long before = allocations.load();
  f();
  return allocations.load() - before;
}

int failures = 0;

void expect(const char* what, long ours, long at_most) {
  std::printf("%-34s %5ld, by hand %5ld\n", what, ours, at_most);
  if (ours <= at_most) return;
  std::printf("FAILED\n");
  ++failures;
}

constexpr int messages = 1000;

// As a queue under a lock: what its deque needs.
template <class T, class Make>
long of_deque(Make make) {
  return allocations_of([&] {
    std::deque<T> queue;
    for (int i = 0; i < messages; ++i) {
      queue.push_back(make());
      [[maybe_unused]] const T value = std::move(queue.front());
      queue.pop_front();
    }
  });
}
template <class T, class Ends, class Make>
long of_messages(Ends& ends, Make make) {
  return allocations_of([&] {
    for (int i = 0; i < messages; ++i) {
      ends.first.send(make());
      if (!ends.second.recv()) std::abort();
    }
  });
}

// Whose move may throw: a node for each, as in a list.
struct MayThrow {
  MayThrow() = default;
  MayThrow(MayThrow&& /*other*/) noexcept(false) {}
  MayThrow& operator=(MayThrow&&) = delete;
  ~MayThrow() = default;
};

}  // namespace
template <>
struct fearless::enable_send<MayThrow> : fearless::always {};
namespace {

void channels() {
  const auto number = [] { return 1L; };
  const auto text = [] { return std::string(40, 'a'); };
  auto numbers = fearless::channel<long>();
  auto bounded = fearless::sync_channel<long>(4);
  auto texts = fearless::channel<std::string>();
  expect("numbers through a channel", of_messages<long>(numbers, number), of_deque<long>(number));
  expect("with room for 4", of_messages<long>(bounded, number), of_deque<long>(number));
  expect("strings", of_messages<std::string>(texts, text), of_deque<std::string>(text));
  auto thrown = fearless::channel<MayThrow>();
  expect("whose move may throw", of_messages<MayThrow>(thrown, [] { return MayThrow(); }), messages);

  auto hand = fearless::sync_channel<long>(0);
  std::thread receiver([from = std::move(hand.second)]() mutable {
    while (from.recv()) {}
  });
  expect("from hand to hand", allocations_of([&] {
           for (int i = 0; i < messages; ++i) hand.first.send(1L);
         }),
         0);
  hand.first.close();
  receiver.join();
}

void locks() {
  const fearless::mutex<long> m(0);
  const fearless::rw_lock<long> l(0);
  const auto a = fearless::make_arc<long>(0L);
  const fearless::once_cell<long> cell;
  expect("locks, copies, values made once", allocations_of([&] {
           *m.lock() += 1;
           m.with([](long& n) { ++n; });
           *l.lock() += 1;
           static_cast<void>(*l.lock_shared());
           const fearless::arc<long> copy = a;  // NOLINT(performance-unnecessary-copy-initialization)
           cell.get_or_init([] { return 1L; });
         }),
         0);
  expect("shared", allocations_of([] { fearless::make_arc<fearless::mutex<long>>(0L); }),
         allocations_of([] { static_cast<void>(std::make_shared<std::pair<std::mutex, long>>()); }));
}

// By hand a place for the result outlives the thread, in a handle that can be moved.
void threads() {
  const long by_hand = allocations_of([] {
    const auto result = std::make_unique<long>(0);
    std::thread([&r = *result] { r = 1; }).join();
  });
  expect("a thread and its result", allocations_of([] { fearless::spawn([] { return 1L; }).join(); }),
         by_hand);
  // And one for the list of them.
  expect("the same in a scope", allocations_of([] {
           fearless::scope([](fearless::thread_scope& s) { s.spawn([] { return 1L; }); });
         }),
         by_hand + 1);
}

}  // namespace

// (Not inlined: g++ 12 would see malloc behind one and delete behind the other.)
// NOLINTBEGIN(cppcoreguidelines-no-malloc)
[[gnu::noinline]] void* operator new(std::size_t n) {
  ++allocations;
  if (void* p = std::malloc(n == 0 ? 1 : n)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t /*n*/) noexcept { std::free(p); }
// NOLINTEND(cppcoreguidelines-no-malloc)

int main() {
  channels();
  locks();
  threads();
  return failures == 0 ? 0 : 1;
}
