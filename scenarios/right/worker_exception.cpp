// A worker that may find its input closed.
// Right because it hands the exception over: std::packaged_task keeps it in the future, where the
// one who waits gets it.
#include <fearless/gtest.hpp>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

namespace {

int read(const std::atomic<bool>& closed) {
  if (closed) throw std::runtime_error("the input is closed");
  return 1;
}

}  // namespace

FEARLESS_TEST(WorkerException, ThroughTheFuture) {
  std::atomic<bool> closed{false};
  std::packaged_task<int()> task([&] { return read(closed); });
  std::future<int> result = task.get_future();
  std::jthread worker(std::move(task));
  closed = true;
  try {
    EXPECT_EQ(result.get(), 1);
  } catch (const std::runtime_error& e) { EXPECT_STREQ(e.what(), "the input is closed"); }
}
