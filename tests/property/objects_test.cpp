// Twelve objects: of each the wrong one is found and made small, the right one passes at random and
// exhaustively.
#include "objects.hpp"
#include "history_table.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <fearless/linearizable.hpp>

namespace {

using namespace objects;
using fearless::check_linearizable;
using fearless::options;
using fearless::result;
using fearless::gen::range;

template <template <bool> class Object, class Spec, class Declare>
void compare(Declare declare, unsigned most_threads, const std::string& kind = "linearizability") {
  const auto search = [&](auto object, const options& o) {
    return check_linearizable<typename decltype(object)::type, Spec>(o, declare);
  };
  const auto right = std::type_identity<Object<true>>();
  const auto wrong = std::type_identity<Object<false>>();

  const result found = search(wrong, {});
  ASSERT_TRUE(found.failed()) << found;
  EXPECT_TRUE(found.found(kind)) << found;
  const auto [threads, operations] = size_of(found.violations[0].history);
  EXPECT_LE(threads, static_cast<int>(most_threads)) << found;
  EXPECT_LE(operations, 4) << found;
  options again{.replay = found.violations[0].replay};
  again.name = found.name;
  const result replayed = search(wrong, again);
  EXPECT_TRUE(replayed.failed() && replayed.found(kind)) << replayed;
  EXPECT_EQ(replayed.violations[0].message, found.violations[0].message);

  // No program of fewer operations shows it. (Of two threads, none has fewer than two.)
  const auto fewer = [&, n = operations](auto& test) {
    declare(test);
    test.all_up_to(static_cast<std::size_t>(n) - 1);
  };
  const options every{.strategy = "exhaustive", .memory_model = "rc11"};
  std::uint64_t tried = 0;
  if (operations == 2) {
    EXPECT_THROW((check_linearizable<Object<false>, Spec>(every, fewer)), std::logic_error);
  } else {
    const result smaller = check_linearizable<Object<false>, Spec>(every, fewer);
    EXPECT_TRUE(smaller.passed() && smaller.complete) << smaller;
    tried = smaller.executions;
  }

  const result at_random = search(right, {.executions = 10000});
  EXPECT_TRUE(at_random.passed()) << at_random;
  const result all = search(right, every);
  EXPECT_TRUE(all.passed() && all.complete) << all;
  std::cout << found.name << ": wrong in execution " << found.violations[0].execution << " (" << threads
            << " threads, " << operations << " operations), in none of " << tried
            << " executions of smaller programs; right in all " << all.executions
            << " executions of small programs, " << all.seconds << " s\n";
}

TEST(Objects, Queue) {
  compare<queue, fifo>(
      [](auto& test) {
        test.add("push", FEARLESS_CALL(push), range(0, 2));
        test.add("pop", FEARLESS_CALL(pop));
      },
      2);
}

TEST(Objects, BoundedQueue) {
  compare<bounded_queue, fifo>(
      [](auto& test) {
        test.add("push", FEARLESS_CALL(push), range(0, 2)).waits_until([](const fifo& q) {
          return q.size() < 1;
        });
        test.add("pop", FEARLESS_CALL(pop)).waits_until([](const fifo& q) { return q.size() > 0; });
      },
      2);
}

TEST(Objects, Stack) {
  compare<stack, lifo>(
      [](auto& test) {
        test.add("push", FEARLESS_CALL(push), range(0, 2));
        test.add("pop", FEARLESS_CALL(pop));
      },
      2);
}

TEST(Objects, LazySet) {
  compare<lazy_set, ordered_set>(
      [](auto& test) {
        test.add("add", FEARLESS_CALL(add), range(0, 2));
        test.add("remove", FEARLESS_CALL(remove), range(0, 2));
        test.add("contains", FEARLESS_CALL(contains), range(0, 2));
        test.all_up_to(3);
      },
      2);
}

TEST(Objects, StripedMap) {
  compare<striped_map, dictionary>(
      [](auto& test) {
        test.add("insert", FEARLESS_CALL(insert), range(0, 2), range(0, 2)).keyed();
        test.add("find", FEARLESS_CALL(find), range(0, 2)).keyed();
        test.add("erase", FEARLESS_CALL(erase), range(0, 2)).keyed();
        test.all_up_to(3);
      },
      2);
}

TEST(Objects, LruCache) {
  compare<lru_cache, lru>(
      [](auto& test) {
        test.add("put", FEARLESS_CALL(put), range(0, 3), range(0, 2));
        test.add("get", FEARLESS_CALL(get), range(0, 3));
        test.all_up_to(3);
      },
      2);
}

TEST(Objects, Counter) {
  compare<counter, number>(
      [](auto& test) {
        test.add("add", FEARLESS_CALL(add), range(1, 3));
        test.add("get", FEARLESS_CALL(get));
      },
      2);
}

TEST(Objects, Semaphore) {
  compare<semaphore, tickets>(
      [](auto& test) {
        test.add("release", FEARLESS_CALL(release));
        test.add("acquire", FEARLESS_CALL(acquire)).waits_until([](const tickets& s) { return s.count > 0; });
        test.add("try_acquire", FEARLESS_CALL(try_acquire));
      },
      3, "deadlock");
}

// Two waiters and one that wakes: with two threads, no program of up to four operations shows it.
TEST(Objects, TheWrongSemaphoreNeedsThreeThreads) {
  const auto search = [](unsigned threads) {
    return check_linearizable<semaphore<false>, tickets>(
        options{.strategy = "exhaustive", .memory_model = "rc11"}, [&](auto& test) {
          test.add("release", FEARLESS_CALL(release));
          test.add("acquire", FEARLESS_CALL(acquire)).waits_until([](const tickets& s) {
            return s.count > 0;
          });
          test.add("try_acquire", FEARLESS_CALL(try_acquire));
          test.threads(threads);
        });
  };
  const result two = search(2);
  EXPECT_TRUE(two.passed() && two.complete) << two;
  const result three = search(3);
  EXPECT_TRUE(three.found("deadlock")) << three;
}

TEST(Objects, RwLock) {
  compare<rw_locked, two_values>(
      [](auto& test) {
        test.add("write", FEARLESS_CALL(write), range(1, 3));
        test.add("read", FEARLESS_CALL(read));
        test.all_up_to(3);
      },
      2);
}

TEST(Objects, Barrier) {
  compare<barrier, phases>(
      [](auto& test) {
        test.add("arrive", FEARLESS_CALL(arrive));
        test.add("completed", FEARLESS_CALL(completed));
      },
      2);
}

TEST(Objects, Snapshot) {
  compare<snapshot, registers>(
      [](auto& test) {
        const auto update = [](int i) { return [i](auto& s, int v) { s.update(i, v); }; };
        test.add("update_a", update(0), range(1, 3)).one_thread("a");
        test.add("update_b", update(1), range(1, 3)).one_thread("b");
        test.add("scan", FEARLESS_CALL(scan));
      },
      2);
}

TEST(Objects, StealingDeque) {
  compare<stealing_deque, both_ends>(
      [](auto& test) {
        test.add("push", FEARLESS_CALL(push), range(0, 2)).one_thread("owner");
        test.add("pop", FEARLESS_CALL(pop)).one_thread("owner");
        test.add("steal", FEARLESS_CALL(steal)).not_by("owner");
      },
      2);
}

}  // namespace
