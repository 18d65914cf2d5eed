// A thread looks for a free place in a table.
// Wrong: if the table is full it looks for ever. Nothing it does is visible to others, so no schedule could
// end it.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

struct Table {
  std::mutex mutex;
  volatile int places[2] = {};

  void put(int value) {
    std::lock_guard lock(mutex);
    unsigned i = 0;
    while (places[i % 2] != 0) ++i;  // wrong: no end if both are taken
    places[i % 2] = value;
  }
};

}  // namespace

FEARLESS_TEST_WITH(FullTable, LooksForEver, .stall = "300ms") {
  Table t;
  std::jthread a([&] { t.put(1); }), b([&] { t.put(2); }), c([&] { t.put(3); });
}
