// Several violations in one program, for a search that goes on: which is the argument.
#include <atomic>
#include <cassert>
#include <cstring>
#include <mutex>
#include <thread>

namespace {

int first, second;
std::mutex a, b;

void in_order(std::mutex& x, std::mutex& y) {
  const std::lock_guard<std::mutex> one(x);
  const std::lock_guard<std::mutex> two(y);
}

}  // namespace

int main(int argc, char** argv) {
  const auto is = [&](const char* name) { return argc > 1 && std::strcmp(argv[1], name) == 0; };
  if (is("deadlock")) {
    std::thread other([] { in_order(a, b); });
    in_order(b, a);
    other.join();
  }
  if (is("races")) {
    // Whoever reaches the second has passed the first.
    const auto work = [] {
      ++first;
      ++second;
    };
    std::thread other(work);
    work();
    other.join();
  }
}
