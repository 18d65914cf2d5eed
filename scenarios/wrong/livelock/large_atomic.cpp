// A thread looks at an atomic object again and again, of a size that the processor has no instruction for.
// Wrong: nobody ever gives it the value that is waited for.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

struct Colour {
  unsigned char red, green, blue;
};

}  // namespace

FEARLESS_TEST(LargeAtomic, NeverTurnsBlue) {
  std::atomic<Colour> colour{Colour{}};
  std::thread other([&] { colour.store(Colour{1, 0, 0}); });
  while (colour.load().blue == 0) {}
  other.join();
}
