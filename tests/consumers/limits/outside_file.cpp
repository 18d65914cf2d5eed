// A file decides the course, and each execution changes it.
#include <atomic>
#include <fstream>
#include <thread>

std::atomic<int> a;

int main() {
  int n = 0;
  std::ifstream("count.txt") >> n;
  std::ofstream("count.txt") << n + 1;
  std::thread t([=] {
    if (n % 2 == 1) a = 1;
    a = 2;
  });
  a = 3;
  t.join();
}
