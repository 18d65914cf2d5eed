// A request that is pending until either its answer or its timeout comes; whoever ends it drops the
// reference that the pending list held.
// Wrong: both look whether it is pending and only then say that it no longer is. If both see it
// pending the reference is dropped twice and the payload freed twice. A bug family of kernels and
// network libraries (timer against completion).
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

class Request {
 public:
  void answered() { finish(); }
  void timed_out() { finish(); }

 private:
  void finish() {
    if (!pending_.load()) return;  // wrong: check and change in two steps; exchange() is one
    pending_.store(false);
    drop();
  }

  void drop() {
    if (references_.fetch_sub(1) <= 1) delete[] payload_;
  }

  std::atomic<bool> pending_{true};
  std::atomic<int> references_{1};
  char* const payload_ = new char[64];
};

}  // namespace

FEARLESS_TEST(ReferenceCount, DroppedTwice) {
  Request request;
  std::jthread timer([&] { request.timed_out(); });
  request.answered();
}
