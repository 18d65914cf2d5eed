// A connection that both ends may close.
// Right because exchange() decides who was first, and only that one frees the buffer.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

class Connection {
 public:
  void close() { delete[] buffer_.exchange(nullptr); }

 private:
  std::atomic<char*> buffer_{new char[16]};
};

}  // namespace

FEARLESS_TEST(DoubleClose, FirstOneFrees) {
  Connection connection;
  std::jthread peer([&] { connection.close(); });
  connection.close();
}
