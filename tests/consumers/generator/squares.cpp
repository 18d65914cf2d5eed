// Two threads add up the table. With the argument "wrong" they share the sum without a lock.
#include <cstring>
#include <thread>

namespace {
const int squares[] = {
#include "squares.inc"
};
int sum[2];

void add(int first, int* to) {
  for (int i = first; i < first + 5; ++i) *to += squares[i];
}
}  // namespace

int main(int argc, char** argv) {
  const int others = argc == 2 && std::strcmp(argv[1], "wrong") == 0 ? 0 : 1;
  std::thread other(add, 5, &sum[others]);
  add(0, &sum[0]);
  other.join();
  return sum[0] + sum[1] == 285 ? 0 : 1;
}
