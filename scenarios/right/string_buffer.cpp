// A string buffer with a lock of its own appends another one.
// Right because it holds the other's lock from asking for the length until it has the characters.
// Right twin of the stringbuffer family; std::scoped_lock takes both locks without a deadlock.
#include <fearless/gtest.hpp>

#include <mutex>
#include <string>
#include <thread>

namespace {

class StringBuffer {
 public:
  explicit StringBuffer(std::string text) : text_(std::move(text)) {}

  void append(StringBuffer& other) {
    std::scoped_lock lock(mutex_, other.mutex_);
    const std::size_t length = other.text_.size();
    for (std::size_t i = 0; i < length; ++i) text_ += other.text_.at(i);
  }

  void erase(std::size_t from, std::size_t count) {
    std::lock_guard lock(mutex_);
    text_.erase(from, count);
  }

 private:
  std::mutex mutex_;
  std::string text_;
};

}  // namespace

FEARLESS_TEST(StringBuffer, BothLocked) {
  StringBuffer a("abc"), b("defg");
  std::jthread appender([&] { a.append(b); });
  std::jthread back([&] { b.append(a); });
  std::jthread eraser([&] { b.erase(0, 3); });
}
