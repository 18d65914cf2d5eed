// An object with a mutex inside that goes away when its last user leaves.
// Wrong: it deletes itself while the guard still holds its mutex: a locked mutex is destroyed, and
// then unlocked in freed memory.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

class Channel {
 public:
  void leave() {
    std::lock_guard lock(mutex_);
    if (--users_ == 0) delete this;  // wrong: `lock` ends after this
  }

 private:
  std::mutex mutex_;
  int users_ = 2;
};

}  // namespace

FEARLESS_TEST(DestroyedMutex, DeletesUnderItsLock) {
  auto* channel = new Channel;
  std::jthread other([=] { channel->leave(); });
  channel->leave();
}
