// The main thread of a test is another one than that which constructs objects at namespace scope.
#include <cassert>
#include <cstring>
#include <thread>

thread_local int of_each = 1;

struct Noted {
  std::thread::id id = std::this_thread::get_id();
  const int* address = &of_each;
  Noted() { of_each = 2; }
};
const Noted before_main;

int main(int, char** argv) {
  std::thread([] {}).join();
  if (std::strcmp(argv[1], "values") == 0) {
    assert(of_each == 2);
  } else if (std::strcmp(argv[1], "id") == 0) {
    assert(std::this_thread::get_id() == before_main.id);
  } else {
    assert(&of_each == before_main.address);
  }
}
