// An object that counts its owners and goes away with the last.
// Wrong: the count is a plain int. Two owners that go at the same time race for it; both may see
// the other still there, and nobody frees, or both may be the last. Rust's Rc sent where only Arc
// may go.
#include <fearless/gtest.hpp>

#include <thread>

namespace {

class Buffer {
 public:
  void acquire() { ++owners_; }
  void release() {
    if (--owners_ == 0) delete this;  // wrong: not atomic
  }

 private:
  int owners_ = 1;
};

}  // namespace

FEARLESS_TEST(ReferenceCount, PlainCount) {
  auto* buffer = new Buffer;
  buffer->acquire();
  std::jthread other([=] { buffer->release(); });
  buffer->release();
}
