// A list of names that grows while others read it.
// Right because at() returns a copy, made under the lock.
#include <fearless/gtest.hpp>

#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

class Names {
 public:
  void add(std::string name) {
    std::lock_guard lock(mutex_);
    names_.push_back(std::move(name));
  }
  std::string at(std::size_t i) const {
    std::lock_guard lock(mutex_);
    return names_.at(i);
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> names_{"Ada"};
};

}  // namespace

FEARLESS_TEST(VectorGrowth, ReturnsACopy) {
  Names names;
  std::jthread adder([&] { names.add("Grace"); });
  EXPECT_EQ(names.at(0), "Ada");
}
