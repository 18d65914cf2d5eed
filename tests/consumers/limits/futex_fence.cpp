// Who waits is counted in one word, and waits for another: the futex is no fence between the two. (With an
// argument there is one.)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <thread>

std::atomic<int> closed{1}, waiting{0};

int main(int argc, char**) {
  const bool fenced = argc > 1;
  std::thread t([fenced] {
    waiting.fetch_add(1);
    if (fenced && closed.load() == 0) return;
    syscall(SYS_futex, &closed, FUTEX_WAIT_PRIVATE, 1, nullptr, nullptr, 0);
  });
  closed.exchange(0);
  if (waiting.load() != 0) syscall(SYS_futex, &closed, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  t.join();
}
