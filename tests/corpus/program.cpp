// A whole program that fails, unless CORPUS_FIXED is in the environment. For corpus_test.py.
#include <cstdlib>
#include <mutex>
#include <thread>

int main() {
  static std::mutex m;
  static int n = 0;
  const bool fixed = std::getenv("CORPUS_FIXED") != nullptr;
  const auto count = [&] {
    if (fixed) m.lock();
    ++n;
    if (fixed) m.unlock();
  };
  std::thread t(count);
  count();
  t.join();
}
