// A module that is initialised by whoever needs it first.
// Right because std::call_once lets one do it and the others wait for him; if it throws, the next
// tries.
#include <fearless/gtest.hpp>

#include <mutex>
#include <stdexcept>
#include <thread>

namespace {

class Module {
 public:
  int use() {
    std::call_once(once_, [&] { value_ = 42; });
    return value_;
  }

  int use_after_failures() {
    try {
      std::call_once(once_, [&] {
        if (++attempts_ == 1) throw std::runtime_error("not yet");
        value_ = 42;
      });
    } catch (const std::runtime_error&) {
      return 42;  // this one was told; somebody else will do it
    }
    return value_;
  }

 private:
  std::once_flag once_;
  int attempts_ = 0;
  int value_ = 0;
};

}  // namespace

FEARLESS_TEST(CallOnce, OthersWait) {
  Module module;
  std::jthread a([&] { EXPECT_EQ(module.use(), 42); });
  std::jthread b([&] { EXPECT_EQ(module.use(), 42); });
  EXPECT_EQ(module.use(), 42);
}

FEARLESS_TEST(CallOnce, TriesAgain) {
  Module module;
  std::jthread a([&] { EXPECT_EQ(module.use_after_failures(), 42); });
  std::jthread b([&] { EXPECT_EQ(module.use_after_failures(), 42); });
}
