// An object that counts its owners and goes away with the last.
// Right because each drop is one atomic decrement whose result decides, and because it is
// acquire-release: what earlier owners did to the object happens before its destruction. By a loop of
// compare-exchanges, too.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>
#include <utility>

namespace {

class Buffer {
 public:
  void acquire() { owners_.fetch_add(1, std::memory_order_relaxed); }
  void release() {
    if (owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
  int bytes[2] = {};

 private:
  std::atomic<int> owners_{1};
};

class Handle {
 public:
  explicit Handle(Buffer* b) : buffer_(b) {}
  Handle(const Handle& other) : buffer_(other.buffer_) { buffer_->acquire(); }
  Handle& operator=(Handle other) {
    std::swap(buffer_, other.buffer_);
    return *this;
  }
  ~Handle() { buffer_->release(); }
  Buffer* operator->() const { return buffer_; }

 private:
  Buffer* buffer_;
};

}  // namespace

FEARLESS_TEST(ReferenceCount, LastOneFrees) {
  Handle handle(new Buffer);
  std::jthread a([handle] { handle->bytes[0] = 1; });
  std::jthread b([handle] { handle->bytes[1] = 2; });
}

FEARLESS_TEST(ReferenceCount, LastExchangeFrees) {
  struct Counted {
    std::atomic<int> owners{2};
    int bytes[2] = {};
  };
  auto* const buffer = new Counted;
  const auto drop = [=](int i) {
    buffer->bytes[i] = 1;
    int owners = buffer->owners.load(std::memory_order_relaxed);
    while (!buffer->owners.compare_exchange_weak(owners, owners - 1, std::memory_order_acq_rel,
                                                 std::memory_order_relaxed)) {}
    if (owners == 1) delete buffer;
  };
  std::jthread other([=] { drop(0); });
  drop(1);
}
