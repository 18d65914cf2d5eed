// A handler that one thread calls while another unregisters it.
// Right because the pointer is loaded once; what was checked is what is used, and it points to
// something that stays.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

struct Handler {
  int calls = 0;
  void call() { ++calls; }
};

}  // namespace

FEARLESS_TEST(NullCheck, LoadsOnce) {
  Handler handler;
  std::atomic<Handler*> registered{&handler};
  std::jthread caller([&] {
    if (Handler* h = registered.load()) h->call();
  });
  registered.store(nullptr);
}
