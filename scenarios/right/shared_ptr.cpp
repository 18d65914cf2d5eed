// A configuration that is replaced while others read it.
// Right because the pointer itself is an atomic: readers get a share of the old or of the new one.
#include <fearless/gtest.hpp>

#include <atomic>
#include <memory>
#include <thread>

namespace {

struct Config {
  int a = 0, b = 0;
};

}  // namespace

FEARLESS_TEST(SharedPtr, AtomicPointer) {
  std::atomic<std::shared_ptr<const Config>> current{std::make_shared<const Config>()};
  std::jthread reader([&] {
    const auto config = current.load();
    EXPECT_EQ(config->a, config->b);
  });
  current.store(std::make_shared<const Config>(Config{1, 1}));
}

FEARLESS_TEST(SharedPtr, WeakPointerLooks) {
  auto owner = std::make_shared<int>(5);
  std::jthread watcher([weak = std::weak_ptr<int>(owner)] {
    if (const auto locked = weak.lock()) { EXPECT_EQ(*locked, 5); }
  });
  owner.reset();
}
