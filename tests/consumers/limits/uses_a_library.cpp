#include <atomic>
#include <thread>

extern "C" void put(int n);

int main() {
  std::atomic<int> done{0};
  const auto work = [&](int n) {
    put(n);
    ++done;
  };
  std::thread a(work, 1), b(work, 2);
  a.join();
  b.join();
  return done == 2 ? 0 : 1;
}
