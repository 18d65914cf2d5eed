// A sequence lock: readers take no lock, they read and read again if a writer was about.
// Wrong: the reader only compares the two sequences. If it begins and ends while the writer is
// between the two halves of the data, both are the same odd number, and it accepts a torn value.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>
#include <utility>

namespace {

class Position {
 public:
  void move_to(int x, int y) {
    const unsigned sequence = sequence_.load();
    sequence_.store(sequence + 1);
    x_.store(x);
    y_.store(y);
    sequence_.store(sequence + 2);
  }

  std::pair<int, int> read() const {
    for (;;) {
      const unsigned before = sequence_.load();
      const int x = x_.load();
      const int y = y_.load();
      if (sequence_.load() == before) return {x, y};  // wrong: `&& before % 2 == 0`
    }
  }

 private:
  std::atomic<unsigned> sequence_{0};
  std::atomic<int> x_{0}, y_{0};
};

}  // namespace

FEARLESS_TEST(Seqlock, OddSequenceAccepted) {
  Position position;
  std::jthread writer([&] { position.move_to(1, 1); });
  const auto [x, y] = position.read();
  EXPECT_EQ(x, y);
}
