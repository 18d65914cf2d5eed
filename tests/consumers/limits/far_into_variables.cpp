// A loop that comes to its end by writes that compilers do not instrument (an odd size), far into a variable.
#include <atomic>
#include <cstdint>
#include <thread>

struct Table {
  char entries[128 << 10];
  unsigned used : 20;
  std::uint8_t kind;
};
Table table;
std::atomic<bool> stop = false;

int main() {
  std::thread([] {
    while (!stop.load() && table.used < 5) ++table.used;
  }).join();
}
