// Boost.Lockfree, unmodified: its queue, stack and spsc_queue under two or three threads and a
// handful of operations. Nothing may be lost, nothing may come twice, and a single producer's items
// keep their order. The node pool of queue and stack is a Treiber stack whose links are plain
// members: allocate() reads old_pool->next before the compare-exchange says whether the node was
// still free, while its new owner may write there already (detail/freelist.hpp). What it read is
// then thrown away, thanks to the tag; to the memory model it is a data race all the same. Hence
// races=explore where it is the containers that matter, and two tests at the end whose verdict is
// that race.
#include <fearless/gtest.hpp>

#include <boost/lockfree/queue.hpp>
#include <boost/lockfree/spsc_queue.hpp>
#include <boost/lockfree/stack.hpp>

#include <algorithm>
#include <thread>
#include <vector>

namespace {

namespace lockfree = boost::lockfree;
using Items = std::vector<int>;

template <class Container>
void take_up_to(Container& from, int times, Items& into) {
  for (int item = 0; times > 0; --times)
    if (from.pop(item)) into.push_back(item);
}

template <class Container>
Items rest_and(Container& container, Items a, const Items& b = {}) {
  a.insert(a.end(), b.begin(), b.end());
  take_up_to(container, 8, a);
  std::sort(a.begin(), a.end());
  return a;
}

}  // namespace

FEARLESS_TEST_WITH(BoostLockfreeQueue, TwoProducersOneConsumer, .races = "explore") {
  lockfree::queue<int> queue(4);
  Items got;
  std::thread a([&] { EXPECT_TRUE(queue.push(1) && queue.push(2)); });
  std::thread b([&] { EXPECT_TRUE(queue.push(3)); });
  take_up_to(queue, 3, got);
  a.join();
  b.join();
  const auto one = std::find(got.begin(), got.end(), 1), two = std::find(got.begin(), got.end(), 2);
  EXPECT_TRUE(one <= two) << "items of one producer out of order";
  EXPECT_EQ(rest_and(queue, got), (Items{1, 2, 3}));
}

FEARLESS_TEST_WITH(BoostLockfreeQueue, OneProducerTwoConsumers, .races = "explore") {
  lockfree::queue<int> queue(4);
  Items got, also_got;
  std::thread a([&] { take_up_to(queue, 2, got); });
  std::thread b([&] { take_up_to(queue, 2, also_got); });
  for (int i = 1; i <= 3; ++i) EXPECT_TRUE(queue.push(i));
  a.join();
  b.join();
  EXPECT_TRUE(std::is_sorted(got.begin(), got.end()));
  EXPECT_EQ(rest_and(queue, got, also_got), (Items{1, 2, 3}));
}

FEARLESS_TEST_WITH(BoostLockfreeQueue, NodesAreReused, .races = "explore") {
  lockfree::queue<int, lockfree::fixed_sized<true>, lockfree::capacity<2>> queue;
  Items got, also_got;
  queue.push(1);
  std::thread a([&] {
    take_up_to(queue, 1, got);
    if (queue.push(2)) take_up_to(queue, 1, got);
  });
  take_up_to(queue, 1, also_got);
  const bool third = queue.push(3);
  a.join();
  const Items all = rest_and(queue, got, also_got);
  EXPECT_TRUE(std::adjacent_find(all.begin(), all.end()) == all.end()) << "an item came twice";
  EXPECT_EQ(std::count(all.begin(), all.end(), 1), 1);
  EXPECT_EQ(std::count(all.begin(), all.end(), 3), third ? 1 : 0);
}

FEARLESS_TEST_WITH(BoostLockfreeStack, NothingLost, .races = "explore") {
  lockfree::stack<int> stack(4);
  Items got, also_got;
  std::thread a([&] {
    EXPECT_TRUE(stack.push(1));
    take_up_to(stack, 1, got);
  });
  std::thread b([&] {
    EXPECT_TRUE(stack.push(2));
    take_up_to(stack, 1, also_got);
  });
  EXPECT_TRUE(stack.push(3));
  a.join();
  b.join();
  EXPECT_EQ(rest_and(stack, got, also_got), (Items{1, 2, 3}));
}

FEARLESS_TEST_WITH(BoostLockfreeStack, PopsAgainstPops, .races = "explore") {
  lockfree::stack<int, lockfree::fixed_sized<true>, lockfree::capacity<3>> stack;
  for (int i = 1; i <= 3; ++i) stack.push(i);
  Items got, also_got;
  std::thread slow([&] { take_up_to(stack, 1, got); });
  std::thread quick([&] {
    int first = 0;
    if (!stack.pop(first)) return;
    take_up_to(stack, 1, also_got);
    stack.push(first);  // the same node on top again
  });
  slow.join();
  quick.join();
  EXPECT_EQ(rest_and(stack, got, also_got), (Items{1, 2, 3}));
}

FEARLESS_TEST(BoostLockfreeSpscQueue, KeepsTheOrder) {
  lockfree::spsc_queue<int, lockfree::capacity<2>> queue;
  Items got;
  int pushed = 0;
  std::thread producer([&] {
    for (int i = 1; i <= 4; ++i)
      if (queue.push(i)) ++pushed;
      else break;
  });
  take_up_to(queue, 3, got);
  producer.join();
  take_up_to(queue, 4, got);
  Items expected;
  for (int i = 1; i <= pushed; ++i) expected.push_back(i);
  EXPECT_EQ(got, expected);
}

FEARLESS_TEST(BoostLockfreeQueue, PlainLinksInThePool) {
  lockfree::queue<int> queue(4);
  std::thread a([&] { queue.push(1); });
  std::thread b([&] { queue.push(2); });
  a.join();
  b.join();
}

FEARLESS_TEST(BoostLockfreeStack, PlainLinksInThePool) {
  lockfree::stack<int> stack(4);
  std::thread a([&] { stack.push(1); });
  std::thread b([&] { stack.push(2); });
  a.join();
  b.join();
}
