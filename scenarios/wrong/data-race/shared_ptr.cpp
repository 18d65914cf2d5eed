// A configuration that is replaced while others read it.
// Wrong: std::shared_ptr counts its owners atomically, so it is taken to be safe as a whole. The
// pointer variable itself is an ordinary one: copying it while it is assigned to is a race.
#include <fearless/gtest.hpp>

#include <memory>
#include <thread>

namespace {

struct Config {
  int a = 0, b = 0;
};

}  // namespace

FEARLESS_TEST(SharedPtr, PlainVariable) {
  std::shared_ptr<const Config> current = std::make_shared<const Config>();
  std::jthread reader([&] {
    const auto config = current;  // wrong: std::atomic<std::shared_ptr<…>>
    EXPECT_EQ(config->a, config->b);
  });
  current = std::make_shared<const Config>(Config{1, 1});
}
