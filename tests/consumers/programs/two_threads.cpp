// Two threads count: one way is right, the other a data race. The argument says which.
#include <cstdio>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

namespace {
std::mutex mutex;
int counter = 0;
std::vector<int> seen;
#ifdef WITH_THREAD_LOCAL
thread_local int mine = 0;
#else
int mine = 0;
#endif

void count(bool right) {
  if (right) {
    const std::lock_guard<std::mutex> lock(mutex);
    ++counter;
    ++mine;
    seen.push_back(counter);
  } else {
    ++counter;
  }
}
}  // namespace

int main(int argc, char** argv) {
  const bool right = argc == 2 && std::strcmp(argv[1], "right") == 0;
  if (!right && !(argc == 2 && std::strcmp(argv[1], "wrong") == 0)) {
    std::fprintf(stderr, "expected one argument, right or wrong; found %d\n", argc - 1);
    return 2;
  }
  std::thread other([=] { count(right); });
  count(right);
  other.join();
  return counter == 2 ? 0 : 1;
}
