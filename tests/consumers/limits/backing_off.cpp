// Two threads that take two locks by std::scoped_lock, in opposite orders: each may back off from the other
// as often as it likes.
#include <mutex>
#include <thread>

std::mutex a, b;
int count = 0;

int main() {
  std::thread other([] {
    const std::scoped_lock lock(a, b);
    ++count;
  });
  {
    const std::scoped_lock lock(b, a);
    ++count;
  }
  other.join();
}
