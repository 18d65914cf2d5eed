// Races on all kinds of variables: which one is the argument.
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace {

struct Point {
  int x, y;
};
struct Base {
  long weight = 0;
};
struct Counter : Base {
  int misses = 0;
  int hits = 0;
  Point corners[2][3] = {};
  std::array<Point, 4> path = {};
  union {
    int as_int;
    float as_float;
  };
  struct {
    int inner;
  };
  unsigned low : 4;
  unsigned high : 4;
};

Counter counter;
int plain;
int table[8];

template <class F>
void both(F f) {
  std::thread other([&] { f(); });
  f();
  other.join();
}

// Scopes that do not overlap may share their place on the stack.
__attribute__((noinline)) void scopes() {
  {
    Point first{};
    both([&] { ++first.x; });
  }
  {
    Point second{};
    both([&] { ++second.y; });
  }
}

__attribute__((noinline)) void shared_place() {
  {
    Point first{};
    std::thread([&] { ++first.y; }).join();
    ++first.y;
  }
  {
    Point second{};
    both([&] { ++second.y; });
  }
}

__attribute__((noinline)) void parameter(Point given) {
  both([&] { ++given.y; });
}

// The same name in two functions.
__attribute__((noinline)) void inner(int* outer_value) {
  int value = 0;
  std::mutex m;
  both([&] {
    {
      const std::lock_guard<std::mutex> lock(m);
      ++value;
    }
    ++*outer_value;
  });
}

// Takes a long way round before its variable is used by the other thread.
__attribute__((noinline)) void stopped() {
  int ready = 0;
  std::thread other([&] { ++ready; });
  std::this_thread::yield();
  ++ready;
  other.join();
}

}  // namespace

int main(int argc, char** argv) {
  const auto is = [&](const char* name) { return argc > 1 && std::strcmp(argv[1], name) == 0; };
  if (is("plain")) both([] { ++plain; });
  if (is("member")) both([] { ++counter.hits; });
  if (is("base")) both([] { ++counter.weight; });
  if (is("array")) both([] { ++table[5]; });
  if (is("nested")) both([] { ++counter.corners[1][2].y; });
  if (is("std_array")) both([] { ++counter.path[3].x; });
  if (is("union")) both([] { ++counter.as_int; });
  if (is("anonymous")) both([] { ++counter.inner; });
  if (is("bits")) both([] { ++counter.high; });
  if (is("scopes")) scopes();
  if (is("shared_place")) shared_place();
  if (is("parameter")) parameter({1, 2});
  if (is("stopped")) stopped();
  if (is("inner")) {
    int value = 0;
    inner(&value);
  }
  if (is("local")) {
    Counter here;
    both([&] { ++here.hits; });
  }
  if (is("vector")) {
    std::vector<int> numbers(4);
    both([&] { ++numbers[2]; });
  }
}
