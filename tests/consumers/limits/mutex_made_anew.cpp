// The destructor of std::mutex does nothing. Nobody sees that another is made in its place.
#include <latch>
#include <mutex>
#include <optional>
#include <thread>

int main() {
  std::mutex inner;
  std::optional<std::mutex> outer;
  outer.emplace();
  std::latch is_new(1);
  std::thread a([&] {
    {
      std::lock_guard first(*outer);
      std::lock_guard second(inner);
    }
    outer.reset();
    outer.emplace();
    is_new.count_down();
  });
  std::thread b([&] {
    is_new.wait();
    std::lock_guard first(inner);
    std::lock_guard second(*outer);
  });
  a.join();
  b.join();
}
