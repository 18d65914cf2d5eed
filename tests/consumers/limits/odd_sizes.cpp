// Accesses that compilers leave out when they instrument, by the argument: a bit-field in a unit of three
// bytes and a structure of three bytes (clang), a structure by value (g++).
#include <atomic>
#include <cstdint>
#include <cstring>
#include <thread>

struct Header {
  unsigned length : 20;
  std::uint8_t kind;
};
Header header{1, 1};

struct Colour {
  std::uint8_t red, green, blue;
};
Colour colour{1, 2, 3};
[[gnu::noinline]] int sum(Colour c) { return c.red + c.green + c.blue; }

struct Pair {
  int x, y;
};
Pair shared{1, 2};
[[gnu::noinline]] int sum(Pair p) { return p.x + p.y; }

std::atomic<int> ended;  // is instrumented

int main(int, char** argv) {
  const bool bits = std::strcmp(argv[1], "bits") == 0;
  const bool small = std::strcmp(argv[1], "small") == 0;
  int seen = 0;
  std::thread a([&] {
    if (bits) {
      ++header.length;
    } else {
      seen = small ? sum(colour) : sum(shared);
    }
    ended.fetch_add(1, std::memory_order_relaxed);
  });
  std::thread b([&] {
    if (bits) {
      header.length = 5;
    } else if (small) {
      colour.green = 7;
    } else {
      shared.y = 7;
    }
    ended.fetch_add(1, std::memory_order_relaxed);
  });
  a.join();
  b.join();
  return seen > 100 ? 1 : 0;
}
