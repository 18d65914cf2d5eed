// A race on a member of a local variable, not its first: clang 19 does not instrument the access of the
// function whose variable it is.
#include <cstdlib>
#include <cstring>
#include <thread>

struct Pair {
  int first = 0, second = 0;
};

int main(int, char** argv) {
  Pair pair;
  if (std::strcmp(argv[1], "second") == 0) {
    std::thread other([&pair] { ++pair.second; });
    ++pair.second;
    other.join();
  } else {
    std::thread other([&pair] { ++pair.first; });
    ++pair.first;
    other.join();
  }
  if (pair.first + pair.second < 1) std::abort();
}
