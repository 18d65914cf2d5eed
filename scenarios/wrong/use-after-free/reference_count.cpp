// An object that counts its owners and goes away with the last.
// Wrong: the drop is an atomic decrement followed by a second look at the count. Between the two
// the other owner can be the last one and free the object, count and all.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

class Buffer {
 public:
  void acquire() { ++owners_; }
  void release() {
    --owners_;
    if (owners_ == 0) delete this;  // wrong: reads what another may have freed
  }

 private:
  std::atomic<int> owners_{1};
};

}  // namespace

FEARLESS_TEST(ReferenceCount, DecrementThenLook) {
  auto* buffer = new Buffer;
  buffer->acquire();
  std::jthread other([=] { buffer->release(); });
  buffer->release();
}
