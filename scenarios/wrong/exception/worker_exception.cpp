// A worker that may find its input closed.
// Wrong: it throws, and nobody in its thread catches. An exception cannot leave a thread: the
// process ends with std::terminate(), though the one who started it is ready to catch.
#include <fearless/gtest.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace {

int read(const std::atomic<bool>& closed) {
  if (closed) throw std::runtime_error("the input is closed");
  return 1;
}

}  // namespace

FEARLESS_TEST(WorkerException, NobodyCatches) {
  std::atomic<bool> closed{false};
  try {
    std::jthread worker([&] { read(closed); });  // wrong: not caught here
    closed = true;
  } catch (const std::runtime_error&) { ADD_FAILURE() << "an exception of another thread?"; }
}
