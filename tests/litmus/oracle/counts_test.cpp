// The programs of tests/counts in small sizes, written a second time in the enumeration's own terms: its
// numbers of graphs must be those of rows.txt.
#include "counts/rows.hpp"
#include "oracle/enumerate.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace litmus::oracle {
namespace {

constexpr auto rlx = Order::rlx, acq = Order::acq, rel = Order::rel, sc = Order::sc;

template <class Body>
Threads same(int n, Body body, std::size_t locations) {
  Threads threads{.bodies = {}, .locations = locations};
  for (int i = 0; i < n; ++i) threads.bodies.emplace_back([=](Thread& t) { body(t, i); });
  return threads;
}

void append(Threads* threads, std::function<void(Thread&)> body) {
  threads->bodies.push_back(std::move(body));
}

// Is what the brute force counts the row `program/size`?
void expect_row(const std::string& program, int size, const Threads& threads) {
  const std::vector<counts::Row> rows = counts::read_rows(COUNTS_ROWS);
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const counts::Row& r) { return r.program == program && r.size == size; });
  ASSERT_NE(row, rows.end()) << program << "/" << size;
  for (const Model m : {Model::sc, Model::rc11}) {
    const Found found = enumerate(threads, m);
    EXPECT_EQ(found.complete.size(), row->expected(name_of(m))) << row->name() << " under " << name_of(m);
    EXPECT_EQ(found.deadlocks, row->deadlocks) << row->name() << " under " << name_of(m);
  }
}

TEST(Counts, OneLocation) {
  expect_row("ainc", 3, same(3, [](Thread& t, int) { t.fetch_add(0, 1, rlx); }, 1));
  expect_row("binc", 3, same(3, [](Thread& t, int) { t.fetch_add(0, 1, rlx), t.fetch_add(1, 1, rlx); }, 2));
  expect_row("inc", 3, same(3, [](Thread& t, int i) { t.store(0, t.load(0, rlx) + (1 << i), rel); }, 1));
  Threads readers = same(3, [](Thread& t, int) { t.load(0, acq); }, 1);
  append(&readers, [](Thread& t) { t.store(0, 42, rel); });
  expect_row("readers", 3, readers);
  for (const int n : {2, 3}) {
    Threads writers = same(n + 1, [](Thread& t, int i) { t.store(0, i, rel); }, 1);
    append(&writers, [](Thread& t) { t.load(0, acq); });
    expect_row("n-writers", n, writers);
  }
}

TEST(Counts, Shortest) {
  Threads remade = same(2, [](Thread& t, int) { t.store(0, 1, rlx); }, 1);
  append(&remade, [](Thread& t) { t.load(0, rlx); });
  append(&remade, [](Thread& t) { t.exchange(0, 2, rlx); });
  expect_row("remade-write", 4, remade);

  Threads two = same(2, [](Thread& t, int i) { t.store(0, 1 + i, rlx); }, 1);
  append(&two, [](Thread& t) { t.load(0, rlx); });
  expect_row("two-writers", 3, two);

  Threads await{.bodies = {}, .locations = 1};
  append(&await, [](Thread& t) { t.await(0, 1, acq); });
  append(&await, [](Thread& t) { t.store(0, 2, rel), t.store(0, 1, rel); });
  expect_row("await", 2, await);
}

TEST(Counts, SeveralLocations) {
  Threads lastzero = same(4, [](Thread& t, int i) { t.store(i + 1, t.load(i, acq) + 1, rel); }, 5);
  append(&lastzero, [](Thread& t) {
    for (int i = 4; t.load(i, acq) != 0;) --i;
  });
  expect_row("lastzero", 4, lastzero);

  Threads fibonacci = same(
      2,
      [](Thread& t, int i) {
        for (int k = 0; k < 2; ++k) {
          const int px = t.load(0, acq);
          t.store(i, px + t.load(1, acq), rel);
        }
      },
      2);
  append(&fibonacci, [](Thread& t) { t.load(0, acq), t.load(1, acq); });
  fibonacci.initial = {1, 1};
  expect_row("fib_bench", 2, fibonacci);

  Threads coa = same(
      2, [](Thread& t, int i) { t.store(0, 1 + i, rel), t.load(1 + i, acq), t.load(0, acq); }, 3);
  for (int i = 0; i < 2; ++i) append(&coa, [i](Thread& t) { t.store(1, i, rel), t.store(2, i, rel); });
  expect_row("coa", 3, coa);

  // Thread 0 starts the others; the last location is the index.
  Threads sigma{.bodies = {}, .locations = 4, .initial = {0, 0, 0, -1}, .spawned = {1, 2, 3}};
  append(&sigma, [](Thread& t) {
    for (int i = 1; i <= 3; ++i) t.store(3, t.load(3, sc) + 1, sc), t.spawn(i);
  });
  for (int i = 0; i < 3; ++i) append(&sigma, [](Thread& t) { t.store(t.load(3, sc), 1, sc); });
  expect_row("sigma", 3, sigma);
}

Threads peterson(Order load, Order store) {
  constexpr int turn = 2, x = 3;
  return same(
      2,
      [=](Thread& t, int me) {
        const int other = 1 - me;
        t.store(me, 1, store);
        t.store(turn, other, store);
        t.assume(t.load(other, load) != 1 || t.load(turn, load) != other);
        t.store(x, me, store);
        t.load(x, load);
        t.store(me, 0, store);
      },
      4);
}

TEST(Counts, Exclusion) {
  expect_row("peterson", 2, peterson(acq, rel));
  expect_row("peterson-sc", 2, peterson(sc, sc));
  expect_row("dekker_f", 2,
             same(
                 2,
                 [](Thread& t, int me) {
                   t.store(me, 1, rlx);
                   t.fence(sc);
                   if (t.load(1 - me, rlx) != 0) return;
                   t.store(2, me, rlx);
                   t.load(2, rlx);
                 },
                 3));
  expect_row("eratosthenes", 5,
             same(
                 2,
                 [](Thread& t, int) {
                   for (int i = 0; i < 5; ++i) {
                     if (t.load(i, acq) != 0) continue;
                     t.store(i, 1, rel);
                     for (int j = 2 * i + 2; j < 5; j += i + 2) t.store(j, 2, rel);
                   }
                 },
                 5));
}

TEST(Counts, CompareExchanges) {
  for (const int n : {3, 5})
    expect_row("casrot", n, same(n, [](Thread& t, int i) { t.cas(0, i, i + 1, rlx); }, 1));
  for (const int n : {2, 3})
    expect_row("casw", n, same(n, [](Thread& t, int i) { t.cas(0, 0, 1, rlx), t.store(0, i + 3, rel); }, 1));
}

// The top is location 0: 10 times how often it was changed, and the node; location i is what node i links.
// Links need no synchronisation of their own: reading one is no choice, since the top's release orders it.
void push(Thread& t, int node) {
  for (;;) {
    const int top = t.load(0, acq);
    t.store(node, top % 10, rlx);
    if (t.cas(0, top, top / 10 * 10 + 10 + node, rel) == top) return;
  }
}
void pop(Thread& t) {
  for (;;) {
    const int top = t.load(0, acq);
    if (top % 10 == 0) return;
    const int next = t.load(top % 10, rlx);
    if (t.cas(0, top, top / 10 * 10 + 10 + next, rel) == top) return;
  }
}

TEST(Counts, Stack) {
  Threads pushes = same(2, [](Thread& t, int i) { push(t, 1 + i); }, 3);
  append(&pushes, pop);
  expect_row("treiber-w2r1", 3, pushes);
  expect_row("treiber-push-pop", 2, same(2, [](Thread& t, int i) { push(t, 1 + i), pop(t); }, 3));
}

TEST(Counts, Locks) {
  const auto increase = [](Thread& t, int location) { t.store(location, t.load(location, rlx) + 1, rlx); };
  expect_row("lockinc", 3, same(3, [=](Thread& t, int) { t.lock(0), increase(t, 1), t.unlock(0); }, 2));
  expect_row("lock2inc", 3,
             same(3, [=](Thread& t, int) { t.lock(0), increase(t, 1), increase(t, 2), t.unlock(0); }, 3));
  for (const int n : {3, 4})
    expect_row("trylocks", n,
               same(
                   n,
                   [](Thread& t, int) {
                     if (t.try_lock(0)) t.unlock(0);
                   },
                   1));
  expect_row("ticketlock", 3,
             same(
                 3,
                 [](Thread& t, int) {
                   const int mine = t.fetch_add(0, 1, rlx);
                   t.await(1, mine, acq);
                   t.store(1, mine + 1, rel);
                 },
                 2));
  expect_row("ab-ba", 2,
             same(
                 2,
                 [](Thread& t, int me) {
                   t.lock(me), t.lock(1 - me);
                   t.unlock(1 - me), t.unlock(me);
                 },
                 2));
  for (const int n : {3, 4})
    expect_row("philosophers", n,
               same(
                   n,
                   [n](Thread& t, int i) {
                     t.lock(i), t.lock((i + 1) % n);
                     t.unlock((i + 1) % n), t.unlock(i);
                   },
                   static_cast<std::size_t>(n)));
}

}  // namespace
}  // namespace litmus::oracle
