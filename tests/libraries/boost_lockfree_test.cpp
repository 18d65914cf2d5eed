// Boost.Lockfree, unmodified. The pool of nodes that queue and stack use is a Treiber stack whose links are
// plain members: allocate() reads one that the node's new owner may be writing
// (scenarios/library/boost_lockfree.cpp), and throws away what it read. Hence races=ignore; of more than
// two operations of the queue, and three of the stack, what a racing read has seen decides the course of an
// exhaustive search.
#include <boost/lockfree/queue.hpp>
#include <boost/lockfree/spsc_queue.hpp>
#include <boost/lockfree/stack.hpp>

#include "support.hpp"

namespace {

using namespace libraries;
namespace lockfree = boost::lockfree;

template <class Container>
struct adapted {
  Container container;
  bool push(int v) { return container.push(v); }
  maybe pop() {
    int v = 0;
    return container.pop(v) ? maybe(v) : std::nullopt;
  }
};
// (Of 0 nodes at first.)
struct queue_of_nodes : lockfree::queue<int> {
  queue_of_nodes() : lockfree::queue<int>(0) {}
};
struct stack_of_nodes : lockfree::stack<int> {
  stack_of_nodes() : lockfree::stack<int>(0) {}
};
using queue = adapted<queue_of_nodes>;
using stack = adapted<stack_of_nodes>;
using fixed_queue = adapted<lockfree::queue<int, lockfree::capacity<1>>>;
using fixed_stack = adapted<lockfree::stack<int, lockfree::capacity<1>>>;

const options ignored{.races = "ignore"};

const auto push_and_pop = [](auto& test) {
  test.add("push", FEARLESS_CALL(push), range(0, 2));
  test.add("pop", FEARLESS_CALL(pop));
};

TEST(BoostLockfree, QueueIsLinearizable) {
  passes_at_random<queue, fifo<>>(push_and_pop, {.memory_model = "sc", .races = "ignore"});
  passes_exhaustively<queue, fifo<>>(push_and_pop, 2, ignored);
}

// What that data race can do where memory is weak. A node that pop() gives back is written as a free one,
// which puts a null into its link; a push() that still holds it for the last one, and has read the tail too
// early, hangs its value there. (On x86 the tail is read no earlier than the link, and push() begins anew.)
TEST(BoostLockfree, UnderWeakMemoryTheQueueLosesAnElement) {
  const result r = refuted<queue, fifo<>>(push_and_pop, 2, 4,
                                          {.strategy = "pct", .memory_model = "rc11", .races = "ignore"});
  EXPECT_NE(r.violations.at(0).message.find("pop() = none"), std::string::npos);
}

TEST(BoostLockfree, StackIsLinearizable) {
  passes_at_random<stack, lifo>(push_and_pop, ignored);
  passes_exhaustively<stack, lifo>(push_and_pop, 3, ignored);
}

// What is promised of one with a fixed number of nodes: a push may fail if there is no node. That is not:
// only if so many values are in it. A pop gives its node back after it has taken effect.
TEST(BoostLockfree, AFixedQueueMayBeFullWithoutBeingFull) {
  const auto declare = [](auto& test) { push_and_pop(test); };
  refuted<fixed_queue, fifo<1>>(declare, 2, 4, ignored);
}

TEST(BoostLockfree, AFixedQueueIsAQueueOfWhatWentIn) {
  const auto may_fail = [](auto& test) {
    test.add("push", FEARLESS_CALL(push),
             permits{[](fifo<1>& q, bool pushed, int v) { return !pushed || q.push(v); }}, range(0, 2));
    test.add("pop", FEARLESS_CALL(pop));
  };
  passes_at_random<fixed_queue, fifo<1>>(may_fail, ignored);
  passes_exhaustively<fixed_queue, fifo<1>>(may_fail, 3, ignored);
}

template <std::size_t Capacity>
struct spsc {
  lockfree::spsc_queue<int, lockfree::capacity<Capacity>> q;
  bool push(int v) { return q.push(v); }
  maybe pop() {
    int v = 0;
    return q.pop(v) ? maybe(v) : std::nullopt;
  }
  std::size_t size() { return q.read_available(); }
  std::size_t room() { return q.write_available(); }
};

void producer(auto& operation) { operation.one_thread("producer").not_by("consumer"); }
void consumer(auto& operation) { operation.one_thread("consumer").not_by("producer"); }

const auto one_of_each = [](auto& test) {
  producer(test.add("push", FEARLESS_CALL(push), range(0, 2)));
  producer(test.add("write_available", FEARLESS_CALL(room)));
  consumer(test.add("pop", FEARLESS_CALL(pop)));
  consumer(test.add("read_available", FEARLESS_CALL(size)));
  test.threads(2);
};

TEST(BoostLockfree, SpscQueueIsLinearizableUnderSequentialConsistency) {
  passes_at_random<spsc<2>, fifo<2>>(one_of_each, {.memory_model = "sc"});
  passes_exhaustively<spsc<2>, fifo<2>>(one_of_each, 4);
}

// Each side publishes its own index and reads the other's, with release and acquire: both may read what was
// (store buffering), and one finds it full while the other finds it empty. That is not promised otherwise.
TEST(BoostLockfree, UnderWeakMemorySpscQueueCanBeFullAndEmpty) {
  refuted<spsc<2>, fifo<2>>(one_of_each, 2, 5, {.strategy = "pct", .memory_model = "rc11"});
}

TEST(BoostLockfree, SpscQueueIsAQueueOfWhatWentIn) {
  const auto may_fail = [](auto& test) {
    producer(test.add("push", FEARLESS_CALL(push),
                      permits{[](fifo<2>& q, bool pushed, int v) { return !pushed || q.push(v); }},
                      range(0, 2)));
    consumer(test.add("pop", FEARLESS_CALL(pop),
                      permits{[](fifo<2>& q, const maybe& v) { return !v || q.pop() == v; }}));
    test.add("pop alone", FEARLESS_CALL(pop)).alone();
    test.threads(2);
  };
  passes_at_random<spsc<2>, fifo<2>>(may_fail);
  passes_exhaustively<spsc<2>, fifo<2>>(may_fail, in_long() ? 5 : 4);
}

}  // namespace
