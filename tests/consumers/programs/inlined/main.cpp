// Functions of other files that are inlined when the program is linked, when they have been instrumented
// already.
//   inlined right|wrong
#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>

void outer(int& n);
void with_array(int& n, int size);
std::atomic<int*>& shared();
void share_own();

namespace {

int right() {
  int n = 0;
  std::mutex m;
  std::thread other([&] { const std::scoped_lock lock(m); });
  {
    const std::scoped_lock lock(m);
    outer(n);
    with_array(n, 100);
  }
  other.join();
  return n - 2;
}

// A variable of a function that has returned.
int wrong() {
  std::thread other([] {
    if (int* p = shared().load()) *p = 1;
  });
  share_own();
  other.join();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return argc > 1 && std::strcmp(argv[1], "wrong") == 0 ? wrong() : right(); }
