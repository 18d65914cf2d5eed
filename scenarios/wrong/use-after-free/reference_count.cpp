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

// Wrong: the exchange is relaxed, and what the other owner did need not be over.
FEARLESS_TEST(ReferenceCount, RelaxedExchangeFrees) {
  auto* const owners = new std::atomic<int>{2};
  const auto drop = [=] {
    int n = owners->load(std::memory_order_relaxed);
    while (!owners->compare_exchange_weak(n, n - 1, std::memory_order_relaxed)) {}
    if (n == 1) delete owners;
  };
  std::jthread other(drop);
  drop();
}
