// A race on part of a local variable between the function whose variable it is and a thread that has a
// reference to the whole. clang 19's ThreadSanitizer pass by itself leaves out the function's accesses.
#include <cstdlib>
#include <string_view>
#include <thread>

struct Parts {
  int first = 0, second = 0;
  int array[4] = {};
  struct {
    long deep = 0;
  } inner;
};

int main(int, char** argv) {
  const std::string_view part = argv[1];
  Parts parts;
  if (part == "first") {
    std::thread other([&parts] { ++parts.first; });
    ++parts.first;
    other.join();
  } else if (part == "second") {
    std::thread other([&parts] { ++parts.second; });
    ++parts.second;
    other.join();
  } else if (part == "element") {
    std::thread other([&parts] { ++parts.array[2]; });
    ++parts.array[2];
    other.join();
  } else if (part == "inner") {
    std::thread other([&parts] { ++parts.inner.deep; });
    ++parts.inner.deep;
    other.join();
  } else {
    std::thread other([&parts] { ++parts.second; });
    ++parts.first;
    other.join();
    ++parts.second;
  }
  if (parts.first + parts.second + parts.array[2] + parts.inner.deep < 1) std::abort();
}
