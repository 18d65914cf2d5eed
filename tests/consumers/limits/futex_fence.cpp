// Who waits is counted in one word, and waits for another. FUTEX_WAIT looks at that as a load with seq_cst
// does, which is enough if counting is seq_cst, too. It is no fence that would do for counting that is
// "relaxed".
// ("fenced": there is one.)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <string_view>
#include <thread>

std::atomic<int> closed{1}, waiting{0};

int main(int argc, char** argv) {
  const std::string_view how = argc > 1 ? argv[1] : "";
  std::thread t([how] {
    waiting.fetch_add(1, how.empty() ? std::memory_order_seq_cst : std::memory_order_relaxed);
    if (how == "fenced") std::atomic_thread_fence(std::memory_order_seq_cst);
    syscall(SYS_futex, &closed, FUTEX_WAIT_PRIVATE, 1, nullptr, nullptr, 0);
  });
  closed.exchange(0);
  if (waiting.load() != 0) syscall(SYS_futex, &closed, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  t.join();
}
