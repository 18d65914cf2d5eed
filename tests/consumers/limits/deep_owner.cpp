// A variable more than 64 calls deep, said to be read only, and written.
#include <fearless/annotate.hpp>

#include <cstdlib>
#include <thread>

[[gnu::noinline]] int descend(int depth) {
  int variable = depth;
  if (depth == 0) {
    fearless::shared_read(variable);
    std::thread other([&variable] {
      if (variable != 0) std::abort();
    });
    other.join();
    *const_cast<volatile int*>(&variable) = 1;
  } else {
    variable += descend(depth - 1);
  }
  return variable;
}

int main(int, char** argv) { return descend(std::atoi(argv[1])) == -1 ? 1 : 0; }
