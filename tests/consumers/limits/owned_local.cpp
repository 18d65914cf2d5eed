// A local variable said to be guarded, in a block that is entered again: its next life begins without the
// lock. Saying fearless::unowned at the end of the block helps.
#include <fearless/annotate.hpp>

#include <cstring>
#include <mutex>
#include <thread>

int main(int, char** argv) {
  const bool helped = std::strcmp(argv[1], "unowned") == 0;
  std::mutex mutex;
  for (int i = 0; i < 3; ++i) {
    int count = i;
    fearless::guarded_by(count, mutex);
    std::thread other([&] {
      const std::lock_guard lock(mutex);
      ++count;
    });
    other.join();
    if (helped) fearless::unowned(count);
  }
}
