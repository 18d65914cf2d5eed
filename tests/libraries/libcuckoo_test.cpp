// libcuckoo's hash table, unmodified: every operation on an element is one step.
#include <libcuckoo/cuckoohash_map.hh>

#include "support.hpp"

namespace {

using namespace libraries;

struct dictionary {
  std::map<int, int> values;
  bool insert(int k, int v) { return values.emplace(k, v).second; }
  bool assign(int k, int v) { return values.insert_or_assign(k, v).second; }
  bool erase(int k) { return values.erase(k) != 0; }
  maybe find(int k) const {
    const auto at = values.find(k);
    return at == values.end() ? std::nullopt : maybe(at->second);
  }
  bool operator==(const dictionary&) const = default;
};

// One slot a bucket, and so many buckets at first: if they are two, it has to move elements and grow soon.
template <int Buckets>
struct table_of {
  libcuckoo::cuckoohash_map<int, int, std::hash<int>, std::equal_to<>,
                            std::allocator<std::pair<const int, int>>, 1>
      t{Buckets};
  // (Of 0: it may always grow, however few are in it. Otherwise insert() may throw, as documented.)
  table_of() { t.minimum_load_factor(0); }
  bool insert(int k, int v) { return t.insert(k, v); }
  bool assign(int k, int v) { return t.insert_or_assign(k, v); }
  bool erase(int k) { return t.erase(k); }
  maybe find(int k) {
    int v = 0;
    return t.find(k, v) ? maybe(v) : std::nullopt;
  }
};
using table = table_of<2>;

const auto of_keys = [](auto& test, int keys) {
  test.add("insert", FEARLESS_CALL(insert), range(0, keys), range(0, 2)).keyed();
  test.add("insert_or_assign", FEARLESS_CALL(assign), range(0, keys), range(0, 2)).keyed();
  test.add("erase", FEARLESS_CALL(erase), range(0, keys)).keyed();
  test.add("find", FEARLESS_CALL(find), range(0, keys)).keyed();
};

// Which locks are the current ones is looked up in a list that a thread that makes the table larger appends
// to, without a lock (get_current_locks, maybe_resize_locks).
TEST(Libcuckoo, TheListOfLocksIsReadWhileItGrows) {
  races<table, dictionary>([](auto& test) { of_keys(test, 4); }, "get_current_locks", "maybe_resize_locks",
                           {.strategy = "pos"});
}

// And what comes of it where memory is weak: who finds the new locks there, without having waited for
// anything, may find them as they were before they were taken.
TEST(Libcuckoo, UnderWeakMemoryNewLocksAreFree) {
  const auto of_four = [](auto& test) { of_keys(test, 4); };
  options o{.strategy = "pct", .memory_model = "rc11", .races = "ignore", .minimise = "1s"};
  o.executions = 10000;
  o.seed = 6;  // (others show what is lost first: results that no order explains)
  const result found = check_linearizable<table, dictionary>(o, of_four);
  ASSERT_TRUE(found.found("use-after-free")) << found;
  EXPECT_NE(found.violations[0].message.find("destroy_buckets"), std::string::npos) << found;
  o.replay = found.violations[0].replay;
  o.name = found.name;
  const result replayed = check_linearizable<table, dictionary>(o, of_four);
  EXPECT_TRUE(replayed.found("use-after-free")) << replayed;
}

// While tables are exchanged, the number of buckets is for a moment that of the last but one: who has read it
// then, and has been waiting since, takes the lock of then for the right one.
TEST(Libcuckoo, TheNumberOfBucketsIsAnOldOneWhileTablesAreExchanged) {
  if (!in_long()) GTEST_SKIP() << "it takes tens of thousands of executions";
  const auto of_four = [](auto& test) { of_keys(test, 4); };
  options o{.strategy = "pos", .memory_model = "sc", .races = "ignore", .minimise = "1s"};
  o.executions = 200000;
  const result found = check_linearizable<table, dictionary>(o, of_four);
  ASSERT_TRUE(found.found("use-after-free")) << found;
  o.replay = found.violations[0].replay;
  o.name = found.name;
  EXPECT_TRUE((check_linearizable<table, dictionary>(o, of_four).found("use-after-free")));
}

TEST(Libcuckoo, TableIsLinearizable) {
  options ignored{.memory_model = "sc", .races = "ignore"};
  // (Those that have room enough do not grow twice, which is another test.)
  if (in_long()) passes_at_random<table_of<16>, dictionary>([](auto& test) { of_keys(test, 4); }, ignored);
  ignored.executions = 4000;
  passes_at_random<table, dictionary>([](auto& test) { of_keys(test, 4); }, ignored);
  passes_exhaustively<table, dictionary>([](auto& test) { of_keys(test, 2); }, in_long() ? 3 : 2);
}

}  // namespace
