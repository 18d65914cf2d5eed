// A racy read whose value nobody uses: the compiler deletes it before it is instrumented.
#include <thread>

int n;

int main() {
  std::thread t([] { n = 1; });
  const int unused = n;
  static_cast<void>(unused);
  t.join();
}
