// So many threads as the argument says, at once, or one after the other if there is another argument.
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

int main(int argc, char** argv) {
  if (argc > 2) {
    for (int i = 0; i < std::atoi(argv[1]); ++i) std::thread([] {}).join();
    return 0;
  }
  std::mutex m;
  std::vector<std::thread> threads;
  m.lock();
  for (int i = 0; i < std::atoi(argv[1]); ++i) threads.emplace_back([&] { std::lock_guard l(m); });
  m.unlock();
  for (std::thread& t : threads) t.join();
}
