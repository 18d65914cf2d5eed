// An object with a mutex inside that goes away when its last user leaves.
// Right because the decision is made under the mutex and the object deleted after it has been given
// back.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

class Channel {
 public:
  void leave() {
    std::unique_lock lock(mutex_);
    const bool last = --users_ == 0;
    lock.unlock();
    if (last) delete this;
  }

 private:
  std::mutex mutex_;
  int users_ = 2;
};

}  // namespace

FEARLESS_TEST(DestroyedMutex, UnlocksFirst) {
  auto* channel = new Channel;
  std::jthread other([=] { channel->leave(); });
  channel->leave();
}
