// Two threads write a number, one of them by sscanf.
#include <cstdio>
#include <thread>

int n;

int main() {
  std::thread t([] { (void)!sscanf("4", "%d", &n); });
  n = 3;
  t.join();
}
