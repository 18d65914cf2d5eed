// Two classes of threads share a room: the first of a class to come locks it for the class, the
// last to go unlocks it. Right because each class counts its members under a mutex of its own: who
// waits for the room keeps nobody from leaving it. Right twin of the carter01 family.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

class SharedRoom {
 public:
  struct Class {
    std::mutex counting;
    int inside = 0;
  };

  void enter(Class& c) {
    std::lock_guard lock(c.counting);
    if (++c.inside == 1) room_.lock();
  }
  void leave(Class& c) {
    std::lock_guard lock(c.counting);
    if (--c.inside == 0) room_.unlock();
  }

  Class readers, writers;

 private:
  std::mutex room_;
};

}  // namespace

FEARLESS_TEST(Carter01, MutexPerClass) {
  SharedRoom room;
  int text = 0;
  std::jthread writer([&] {
    room.enter(room.writers);
    ++text;
    room.leave(room.writers);
  });
  room.enter(room.readers);
  EXPECT_LE(text, 1);
  room.leave(room.readers);
}
