// libstdc++ 12 gives up the lock bit of atomic<shared_ptr> with relaxed order: taken as acquire and release.
#include <atomic>
#include <memory>
#include <thread>

std::atomic<std::shared_ptr<int>> pointer;

int main() {
  std::thread t([] { pointer.store(std::make_shared<int>(1)); });
  const auto copy = pointer.load();
  t.join();
}
