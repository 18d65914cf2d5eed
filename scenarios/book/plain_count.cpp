// References are counted by a number that is not atomic.
// Rust: `Rc<Mutex<i32>>` cannot be sent between threads safely (E0277).
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <thread>
#include <utility>

namespace {

// As Rust's Rc: counts without atomics, and says so.
class Rc {
 public:
  explicit Rc(int value) : shared_(new Shared{value, 1}) {}
  Rc(const Rc& other) : shared_(other.shared_) { ++shared_->count; }
  Rc(Rc&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
  Rc& operator=(const Rc&) = delete;
  Rc& operator=(Rc&&) = delete;
  ~Rc() {
    if (shared_ && --shared_->count == 0) delete shared_;
  }

 private:
  struct Shared {
    int value;
    int count;
  };
  Shared* shared_;
};

}  // namespace

template <>
struct fearless::enable_send<Rc> : fearless::never<Rc> {};

namespace {

[[maybe_unused]] void refused() {
#if WRONG == 1  // cannot be sent between threads
  // both: Rc
  auto a = fearless::spawn([](const Rc&) {}, Rc(1));  // <--
#else
  auto a = fearless::spawn([](const fearless::arc<const int>&) {}, fearless::make_arc<const int>(1));
#endif
}

}  // namespace

FEARLESS_TEST(PlainCount, PlainCpp) {
  const Rc mine(1);
  std::thread t([copy = mine] { const Rc another = copy; });
  { const Rc another = mine; }
  t.join();
}

FEARLESS_TEST(PlainCount, Right) {
  const auto shared = fearless::make_arc<const int>(1);
  auto a = fearless::spawn([](const fearless::arc<const int>& n) { return *n; }, shared);
  EXPECT_EQ(a.join(), *shared);
}
