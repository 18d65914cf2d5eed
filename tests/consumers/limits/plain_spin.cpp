// One thread waits for another by plain accesses; with UNSEEN, in a function that is not instrumented.
#include <thread>

volatile bool flag = false;

#ifdef UNSEEN
__attribute__((disable_sanitizer_instrumentation))
#endif
void wait() {
  while (!flag) {}
}

int main() {
  std::thread t([] { flag = true; });
  wait();
  t.join();
}
