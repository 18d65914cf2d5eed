// Atomics of every size and kind; what is initialised once.
#include <fearless/gtest.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace {

template <class T>
void use_atomic() {
  std::atomic<T> x{T(1)};
  std::thread a([&] {
    T expected = x.load(std::memory_order_relaxed);
    while (!x.compare_exchange_weak(expected, static_cast<T>(expected + 1), std::memory_order_acq_rel,
                                    std::memory_order_acquire))
      continue;
  });
  x.fetch_add(T(2), std::memory_order_release);
  a.join();
  EXPECT_EQ(x.exchange(T(0)), T(4));
  T zero = T(0);
  EXPECT_TRUE(x.compare_exchange_strong(zero, T(9)));
  x.store(T(3), std::memory_order_seq_cst);
  x.fetch_or(T(4));
  x.fetch_and(T(6));
  x.fetch_xor(T(1));
  EXPECT_EQ(--x, T(6));
}

struct alignas(16) Pair {
  std::uint64_t first, second;
};

struct Once {
  Once() { ++made; }
  static std::atomic<int> made;
};
std::atomic<int> Once::made{0};

Once& the_one() {
  static Once one;
  return one;
}

}  // namespace

FEARLESS_TEST(KitchenSink, AtomicSizes) {
  use_atomic<std::uint8_t>();
  use_atomic<std::uint16_t>();
  use_atomic<std::uint32_t>();
  use_atomic<std::uint64_t>();
}

FEARLESS_TEST(KitchenSink, SixteenBytes) {
  std::atomic<Pair> pair{Pair{0, 0}};
  const auto bump = [&] {
    Pair p = pair.load();
    while (!pair.compare_exchange_weak(p, Pair{p.first + 1, p.second + 1})) continue;
  };
  std::thread a(bump), b(bump);
  a.join();
  b.join();
  const Pair p = pair.load();
  EXPECT_EQ(p.first, 2U);
  EXPECT_EQ(p.second, 2U);
  pair.store(Pair{7, 8});
}

FEARLESS_TEST(KitchenSink, OtherAtomics) {
  std::atomic<bool> flag{false};
  std::atomic<double> sum{0};
  std::atomic<int*> pointer{nullptr};
  std::atomic_flag lock = ATOMIC_FLAG_INIT;
  int array[4] = {};
  pointer = array;
  std::thread a([&] {
    while (lock.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
    ++array[0];
    lock.clear(std::memory_order_release);
    ++pointer;
    flag = true;
  });
  while (lock.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
  ++array[0];
  lock.clear(std::memory_order_release);
  double before = sum.load();
  while (!sum.compare_exchange_weak(before, before + 1.5)) continue;
  a.join();
  EXPECT_TRUE(flag);
  EXPECT_EQ(array[0], 2);
  EXPECT_EQ(pointer.load(), array + 1);
}

FEARLESS_TEST(KitchenSink, AtomicRefs) {
  alignas(std::atomic_ref<int>::required_alignment) int n = 0;
  const auto add = [&] { std::atomic_ref<int>(n).fetch_add(1); };
  std::thread a(add), b(add);
  a.join();
  b.join();
  EXPECT_EQ(n, 2);
}

FEARLESS_TEST(KitchenSink, WaitAndNotify) {
  std::atomic<int> stage{0};
  std::atomic_flag done;
  std::atomic<std::uint64_t> wide{0};
  std::thread a([&] {
    stage.wait(0);
    wide = 1;
    wide.notify_all();
    done.test_and_set();
    done.notify_one();
  });
  stage = 1;
  stage.notify_one();
  wide.wait(0);
  done.wait(false);
  a.join();
}

FEARLESS_TEST(KitchenSink, Fences) {
  int data = 0;
  std::atomic<bool> ready{false};
  std::thread a([&] {
    data = 42;
    std::atomic_thread_fence(std::memory_order_release);
    ready.store(true, std::memory_order_relaxed);
  });
  while (!ready.load(std::memory_order_relaxed)) std::this_thread::yield();
  std::atomic_thread_fence(std::memory_order_acquire);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  EXPECT_EQ(data, 42);
  a.join();
}

FEARLESS_TEST(KitchenSink, SharedPointers) {
  auto shared = std::make_shared<int>(1);
  std::weak_ptr<int> weak = shared;
  std::thread a([copy = shared] { EXPECT_EQ(*copy, 1); });
  std::thread b([&weak] {
    if (const auto p = weak.lock()) { EXPECT_EQ(*p, 1); }
  });
  shared.reset();
  a.join();
  b.join();
  EXPECT_TRUE(weak.expired());

  std::atomic<std::shared_ptr<int>> slot{std::make_shared<int>(0)};
  std::thread c([&] { slot.store(std::make_shared<int>(5)); });
  std::thread d([&] {
    const std::shared_ptr<int> p = slot.load();
    EXPECT_TRUE(*p == 0 || *p == 5);
  });
  c.join();
  d.join();
  auto expected = slot.load();
  EXPECT_TRUE(slot.compare_exchange_strong(expected, nullptr));
}

FEARLESS_TEST(KitchenSink, Once) {
  std::once_flag flag;
  std::atomic<int> tries{0};
  int value = 0;
  const auto initialise = [&] {
    try {
      std::call_once(flag, [&] {
        if (++tries == 1) throw std::runtime_error("the first try fails");
        value = 7;
      });
    } catch (const std::runtime_error&) {
      std::call_once(flag, [&] { value = 7; });
    }
    EXPECT_EQ(value, 7);
    the_one();
  };
  std::thread a(initialise), b(initialise);
  a.join();
  b.join();
  EXPECT_EQ(Once::made, 1);
}
