// What went wrong, kept in a shared_future and looked at by two threads.
// Wrong: both get the same exception object, and each adds a note to it. Nothing orders the two: that each
// lets go of the object when it is done with it does not.
#include <fearless/gtest.hpp>

#include <future>
#include <thread>

namespace {

struct Failure {
  int looked_at = 0;
};

void look(const std::shared_future<void>& result) {
  try {
    result.get();
  } catch (Failure& failure) {
    ++failure.looked_at;  // wrong: it is shared
  }
}

}  // namespace

FEARLESS_TEST(SharedException, IsWrittenTo) {
  std::promise<void> promise;
  const std::shared_future<void> result = promise.get_future().share();
  promise.set_exception(std::make_exception_ptr(Failure{}));
  std::jthread other([&] { look(result); });
  look(result);
}
