// So many threads at once as the argument says.
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

int main(int, char** argv) {
  std::mutex m;
  std::vector<std::thread> threads;
  m.lock();
  for (int i = 0; i < std::atoi(argv[1]); ++i) threads.emplace_back([&] { std::lock_guard l(m); });
  m.unlock();
  for (std::thread& t : threads) t.join();
}
