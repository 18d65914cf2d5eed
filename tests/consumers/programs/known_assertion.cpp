// An assertion that is known to fail (suppressed), and with an argument another, of a thread that in the
// first execution has not begun when the known one fails.
#include <cassert>
#include <mutex>
#include <thread>

std::mutex m;
int ready = 0;

void fails() {
  std::lock_guard lock(m);
  assert(ready == 1);
}

int main(int argc, char**) {
  std::thread a(fails);
  std::thread b([] {
    std::lock_guard lock(m);
    ready = 1;
  });
  std::thread c([argc] {
    int seen;
    {
      std::lock_guard lock(m);
      seen = ready;
    }
    assert(argc == 1 || seen == 0);
  });
  a.join();
  b.join();
  c.join();
}
