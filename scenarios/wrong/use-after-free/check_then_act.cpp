// A session that one thread uses and another closes.
// Wrong: the user checks that there is a session and then uses it; in between, the other closes and
// frees it. That the pointer is atomic only hides the mistake from race detectors. The commonest
// pattern behind the use-after-free vulnerabilities of kernels.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

struct Session {
  int id = 7;
};

class Server {
 public:
  int use() {
    Session* session = session_.load();
    if (session == nullptr) return 0;
    return session->id;  // wrong: may be gone by now
  }
  void close() { delete session_.exchange(nullptr); }

 private:
  std::atomic<Session*> session_{new Session};
};

}  // namespace

FEARLESS_TEST(CheckThenAct, UsesWhatIsClosed) {
  Server server;
  std::jthread user([&] {
    const int id = server.use();
    EXPECT_TRUE(id == 0 || id == 7);
  });
  server.close();
}
