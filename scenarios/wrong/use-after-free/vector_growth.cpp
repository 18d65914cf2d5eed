// A list of numbers that grows while others read it.
// Wrong: at() returns a reference, which is used after the lock has been given back. When the
// vector grows it moves, and the reference points to what it was. The guard protected the call, not
// the data.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>
#include <vector>

namespace {

class Numbers {
 public:
  void add(int n) {
    std::lock_guard lock(mutex_);
    numbers_.push_back(n);
  }
  const int& at(std::size_t i) const {
    std::lock_guard lock(mutex_);
    return numbers_.at(i);  // wrong: the reference escapes the lock
  }

 private:
  mutable std::mutex mutex_;
  std::vector<int> numbers_{1815};
};

}  // namespace

FEARLESS_TEST(VectorGrowth, ReferenceEscapes) {
  Numbers numbers;
  std::jthread adder([&] { numbers.add(1906); });
  EXPECT_EQ(numbers.at(0), 1815);
}
