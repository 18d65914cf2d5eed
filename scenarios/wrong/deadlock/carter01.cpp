// Two classes of threads share a room: the first of a class to come locks it for the class, the
// last to go unlocks it. Wrong: both classes count under the same mutex. Who waits for the room
// holds that mutex, which those inside need in order to leave. The carter01 family of the
// concurrency testing benchmarks.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

class SharedRoom {
 public:
  void enter(int& inside) {
    std::lock_guard lock(counting_);
    if (++inside == 1) room_.lock();  // wrong: waits for the room with `counting_` in its hand
  }
  void leave(int& inside) {
    std::lock_guard lock(counting_);
    if (--inside == 0) room_.unlock();
  }

  int readers = 0, writers = 0;

 private:
  std::mutex counting_, room_;
};

}  // namespace

FEARLESS_TEST(Carter01, CannotLeave) {
  SharedRoom room;
  std::jthread reader([&] {
    room.enter(room.readers);
    room.leave(room.readers);
  });
  room.enter(room.writers);
  room.leave(room.writers);
}
