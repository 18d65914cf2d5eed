// A handler that one thread calls while another unregisters it.
// Wrong: the pointer is loaded twice, once for the check and once for the call. In between it may
// have become null. Reduced from null-pointer bugs of kernel drivers.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

struct Handler {
  int calls = 0;
  void call() { ++calls; }
};

}  // namespace

FEARLESS_TEST(NullCheck, LoadsTwice) {
  Handler handler;
  std::atomic<Handler*> registered{&handler};
  std::jthread caller([&] {
    if (registered != nullptr) registered.load()->call();
  });
  registered.store(nullptr);
}
