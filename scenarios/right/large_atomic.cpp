// Two threads change an atomic object of a size that the processor has no instruction for: 3 bytes, a few
// machine words, more than 255 bytes.
// Right because a change is one compare-exchange, however large the object; and what lies beside it is
// another object, also in the same eight bytes.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

struct Colour {
  unsigned char red, green, blue;
};

struct Account {
  long balance, deposits, withdrawals;
};

struct Page {
  int lines[100];
};

template <class T, class Change>
void change(std::atomic<T>& object, Change how) {
  T before = object.load();
  T after;
  do {
    after = before;
    how(after);
  } while (!object.compare_exchange_strong(before, after));
}

template <class T, class Change>
T changed_twice(Change how) {
  std::atomic<T> object{T{}};
  {
    std::jthread a([&] { change(object, how); });
    std::jthread b([&] { change(object, how); });
  }
  return object.load();
}

}  // namespace

FEARLESS_TEST(LargeAtomic, ThreeBytes) {
  const auto colour = changed_twice<Colour>([](Colour& c) {
    c.red = static_cast<unsigned char>(c.red + 1);
    c.blue = static_cast<unsigned char>(c.blue + 2);
  });
  EXPECT_EQ(colour.red, 2);
  EXPECT_EQ(colour.blue, 4);
}

FEARLESS_TEST(LargeAtomic, ThreeWords) {
  const auto account = changed_twice<Account>([](Account& a) {
    a.balance += 10;
    ++a.deposits;
  });
  EXPECT_EQ(account.balance, 20);
  EXPECT_EQ(account.deposits, 2);
}

FEARLESS_TEST(LargeAtomic, FourHundredBytes) {
  const auto page = changed_twice<Page>([](Page& p) { ++p.lines[99]; });
  EXPECT_EQ(page.lines[99], 2);
}

FEARLESS_TEST(LargeAtomic, StoresAndNotifies) {
  std::atomic<Account> account{Account{}};
  std::jthread other([&] {
    account.store(Account{1, 1, 0});
    account.notify_one();
  });
  account.wait(Account{});
  EXPECT_EQ(account.load().balance, 1);
}

FEARLESS_TEST(LargeAtomic, TurnsBlue) {
  std::atomic<Colour> colour{Colour{}};
  std::jthread other([&] { colour.store(Colour{0, 0, 1}); });
  while (colour.load().blue == 0) {}
}

FEARLESS_TEST(LargeAtomic, HasNeighbours) {
  struct Point {
    int at[3];
  };
  struct alignas(8) Marked {
    int before = 0;
    std::atomic<Point> point{Point{}};
    int after = 0;
  } marked;
  std::jthread other([&] {
    marked.point.store(Point{{1, 2, 3}});
    marked.after = 1;
  });
  marked.before = 1;
  EXPECT_LE(marked.point.load().at[1], 2);
}
