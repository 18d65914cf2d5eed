// A whole program with functions in which there is nothing to instrument, instrumented.
#include <atomic>
#include <thread>

namespace {

std::atomic<int> sum{0};

[[gnu::noinline]] int square(int x) { return x > 100 ? 1 : x * x; }

// Only its own frame, which some options guard with a call.
[[gnu::noinline]] int pick(int i) {
  volatile char bytes[64];
  bytes[i & 7] = 1;
  const int numbers[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  return numbers[i & 7] + bytes[i & 7];
}

// A jump by a table.
[[gnu::noinline]] const char* name(int k) {
  switch (k) {
    case 0: return "no";
    case 1: return "one";
    case 2: return "a couple of";
    case 3: return "a few";
    case 4: return "some";
    case 5: return "several";
    default: return "many";
  }
}

void work() {
  const int n = sum;
  sum += square(2) + (pick(0) > 1000) + (name(n)[0] == 'x');
}

}  // namespace

int main() {
  std::thread a(work), b(work);
  a.join();
  b.join();
  return sum == 8 ? 0 : 1;
}
