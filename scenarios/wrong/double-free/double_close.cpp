// A connection that both ends may close.
// Wrong: close() checks the pointer, frees, and sets it to null afterwards. Two that close at the
// same time both find it set.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

class Connection {
 public:
  void close() {
    char* const buffer = buffer_.load();
    if (buffer == nullptr) return;
    delete[] buffer;  // wrong: the other may be here, too
    buffer_.store(nullptr);
  }

 private:
  std::atomic<char*> buffer_{new char[16]};
};

}  // namespace

FEARLESS_TEST(DoubleClose, BothFree) {
  Connection connection;
  std::jthread peer([&] { connection.close(); });
  connection.close();
}
