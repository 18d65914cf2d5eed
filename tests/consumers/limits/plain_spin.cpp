// One thread waits for another by plain accesses; with UNSEEN, in a function that is not instrumented. With
// an argument, it has much to do afterwards.
#include <thread>

volatile bool flag = false;

#ifdef UNSEEN
__attribute__((disable_sanitizer_instrumentation))
#endif
void wait() {
  while (!flag) {}
}

volatile long done = 0;

int main(int argc, char**) {
  std::thread t([] { flag = true; });
  wait();
  t.join();
  for (long i = 0; argc > 1 && i < 100'000'000; ++i) done = done + 1;
}
