// A session that one thread uses and another closes.
// Right because whoever uses it takes part in owning it: the pointer is copied under the mutex, and
// the session lives as long as the copy.
#include <fearless/gtest.hpp>

#include <memory>
#include <mutex>
#include <thread>

namespace {

struct Session {
  int id = 7;
};

class Server {
 public:
  int use() {
    const std::shared_ptr<Session> session = current();
    return session ? session->id : 0;
  }
  void close() {
    std::lock_guard lock(mutex_);
    session_.reset();
  }

 private:
  std::shared_ptr<Session> current() {
    std::lock_guard lock(mutex_);
    return session_;
  }
  std::mutex mutex_;
  std::shared_ptr<Session> session_ = std::make_shared<Session>();
};

}  // namespace

FEARLESS_TEST(CheckThenAct, SharedOwnership) {
  Server server;
  std::jthread user([&] {
    const int id = server.use();
    EXPECT_TRUE(id == 0 || id == 7);
  });
  server.close();
}
