// What went wrong, kept in a shared_future and looked at by two threads.
// Right because both only read the exception, and whoever is the last to let go of it destroys it after that.
#include <fearless/gtest.hpp>

#include <future>
#include <string>
#include <thread>

namespace {

struct Failure {
  std::string why;
};

void look(const std::shared_future<void>& result) {
  try {
    result.get();
  } catch (const Failure& failure) {
    std::this_thread::yield();
    EXPECT_EQ(failure.why, "the disk is full, and so is the other one");
  }
}

}  // namespace

FEARLESS_TEST(SharedException, IsReadAndDestroyed) {
  std::promise<void> promise;
  std::shared_future<void> result = promise.get_future().share();
  promise.set_exception(std::make_exception_ptr(Failure{"the disk is full, and so is the other one"}));
  std::jthread other([result] { look(result); });
  std::jthread another([result = std::move(result)]() mutable {
    look(result);
    result = {};
  });
  promise = {};
}
