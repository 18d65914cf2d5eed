// Types of one's own that say whether they may be sent and shared, and containers of them.
// Rust: `unsafe impl Send for Slot {}`; a container is what its elements are.
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace {

// Owns what it points to; the pointer alone would be refused.
template <class T>
class Slot {
 public:
  explicit Slot(T value) : value_(new T(std::move(value))) {}
  Slot(Slot&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  Slot& operator=(Slot&&) = delete;
  ~Slot() { delete value_; }
  T& get() const { return *value_; }

 private:
  T* value_;
};

// The same, without a word on it.
class Unsaid {
 public:
  explicit Unsaid(int* value) : value_(value) {}
  int& get() const { return *value_; }

 private:
  int* value_;
};

// A number that means something only in the thread that got it.
struct Handle {
  int number;
};

}  // namespace

template <class T>
struct fearless::enable_send<Slot<T>> : fearless::when_send<T> {};
template <>
struct fearless::enable_send<Handle> : fearless::never<Handle> {};

namespace {

[[maybe_unused]] void refused() {
  int n = 1;
#if WRONG == 1  // cannot be sent between threads
  // both: Unsaid
  auto a = fearless::spawn([](const Unsaid& u) { ++u.get(); }, Unsaid(&n));  // <--
#elif WRONG == 2  // cannot be sent between threads
  // both: Handle
  auto a = fearless::spawn([](Handle h) { return h.number; }, Handle{n});  // <--
#elif WRONG == 3  // cannot be sent between threads
  // both: std::shared_ptr<int>
  using Shared = Slot<std::shared_ptr<int>>;
  auto a = fearless::spawn([](const Shared&) {}, Shared(std::make_shared<int>(n)));  // <--
#elif WRONG == 4  // cannot be sent between threads
  // both: Handle
  auto a = fearless::spawn([](const Slot<Handle>&) {}, Slot(Handle{n}));  // <--
#else
  auto a = fearless::spawn([](const Slot<int>& s) { return s.get(); }, Slot(n));
#endif
  static_cast<void>(n);
}

}  // namespace

// What a wrong promise (or none, in plain C++) lets through is found when it runs.
FEARLESS_TEST(OwnTypes, PlainCpp) {
  int n = 0;
  const Unsaid one(&n), other(&n);
  std::thread t([&one] { ++one.get(); });
  ++other.get();
  t.join();
}

FEARLESS_TEST(OwnTypes, Right) {
  auto a = fearless::spawn(
      [](Slot<int> s) {
        ++s.get();
        return s;
      },
      Slot(1));
  EXPECT_EQ(a.join().get(), 2);
}

FEARLESS_TEST(OwnTypes, InAContainer) {
  auto [tx, rx] = fearless::channel<std::vector<Slot<int>>>();
  std::vector<Slot<int>> slots;
  slots.emplace_back(1);
  tx.send(std::move(slots));
  auto a = fearless::spawn(
      [](fearless::receiver<std::vector<Slot<int>>> from) { return from.recv()->front().get(); },
      std::move(rx));
  EXPECT_EQ(a.join(), 1);
}
