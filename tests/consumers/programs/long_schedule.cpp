// Goes wrong only after very many changes of thread.
#include <assert.h>

#include <atomic>
#include <thread>

std::atomic<int> last, changes;

void work(int me) {
  for (int i = 0; i < 6000; ++i)
    if (last.exchange(me) != me) changes.fetch_add(1, std::memory_order_relaxed);
}

int main() {
  std::thread t([] { work(1); });
  work(2);
  t.join();
  assert(changes < 700);
}
