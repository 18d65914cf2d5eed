// The destructor of an object at namespace scope runs once, after all executions.
#include <cstdio>
#include <thread>

struct Speaks {
  ~Speaks() { std::puts("destroyed"); }
} speaks;

int main() {
  std::thread([] {}).join();
}
