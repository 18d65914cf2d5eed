// A string buffer with a lock of its own appends another one.
// Wrong: append() asks for the other's length under its lock and copies the characters under the
// lock again. In between, the other may have become shorter. Each step is atomic, both together are
// not. The stringbuffer family: StringBuffer.append() of Java 1.4, found by Flanagan and Qadeer
// (2003).
#include <fearless/gtest.hpp>

#include <mutex>
#include <string>
#include <thread>

namespace {

class StringBuffer {
 public:
  explicit StringBuffer(std::string text) : text_(std::move(text)) {}

  void append(StringBuffer& other) {
    const std::size_t length = other.length();
    const std::string copy = other.characters(length);  // wrong: shorter by now?
    std::lock_guard lock(mutex_);
    text_ += copy;
  }

  std::size_t length() {
    std::lock_guard lock(mutex_);
    return text_.size();
  }

  std::string characters(std::size_t count) {
    std::lock_guard lock(mutex_);
    EXPECT_LE(count, text_.size());
    return text_.substr(0, count);
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

FEARLESS_TEST(StringBuffer, LengthThenCharacters) {
  StringBuffer a("abc"), b("defg");
  std::jthread eraser([&] { b.erase(0, 3); });
  a.append(b);
}
