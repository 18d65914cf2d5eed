// moodycamel::ConcurrentQueue and BlockingConcurrentQueue, unmodified. Their promises: what one producer (a
// token, or a thread without one) enqueues is dequeued in that order, each element once; between producers
// there is no order. "Returns false if all producer streams appeared empty at the time they were checked (so,
// the queue is likely but not guaranteed to be empty)."
#include <concurrentqueue/blockingconcurrentqueue.h>

#include <atomic>
#include <thread>
#include <utility>

#include "support.hpp"

namespace {

using namespace libraries;

// Of the one data race that there is (ABlockIsFilledAgainWhileItMayBeRead).
const options ignored{.races = "ignore"};

// Blocks and tables are small, so that there is more than one; the semaphore does not spin.
struct small : moodycamel::ConcurrentQueueDefaultTraits {
  static const std::size_t BLOCK_SIZE = 2;
  static const std::size_t EXPLICIT_INITIAL_INDEX_SIZE = 2;
  static const std::size_t IMPLICIT_INITIAL_INDEX_SIZE = 2;
  static const std::size_t INITIAL_IMPLICIT_PRODUCER_HASH_SIZE = 2;
  static const int MAX_SEMA_SPINS = 0;
};

template <class Queue>
struct adapted {
  Queue q{2};
  moodycamel::ProducerToken a{q}, b{q};
  std::atomic<int> next{0};

  void push(int v) { q.enqueue(v); }
  void push_a(int v) { q.enqueue(a, v); }
  void push_b(int v) { q.enqueue(b, v); }
  // Who has enqueued it, and what: different values.
  std::pair<std::size_t, int> push_own() {
    const int v = next.fetch_add(1, std::memory_order_relaxed);
    q.enqueue(v);
    return {std::hash<std::thread::id>()(std::this_thread::get_id()), v};
  }
  maybe pop() {
    int v = 0;
    return q.try_dequeue(v) ? maybe(v) : std::nullopt;
  }
  int wait() {
    int v = 0;
    q.wait_dequeue(v);
    return v;
  }
};
using queue = adapted<moodycamel::ConcurrentQueue<int, small>>;
using blocking_queue = adapted<moodycamel::BlockingConcurrentQueue<int, small>>;

// (An operation has forty steps: under uniformly random schedules all of them overlap.)
TEST(ConcurrentQueue, IsNotAQueue) {
  refuted<queue, fifo<>>(
      [](auto& test) {
        test.add("enqueue", FEARLESS_CALL(push), [](fifo<>& q, int v) { q.push(v); }, range(0, 3));
        test.add("try_dequeue", FEARLESS_CALL(pop));
      },
      2, 3, {.strategy = "pct", .races = "ignore"});
}

// A dequeue finds what is first of some producer, or nothing; if nobody else is there, only if there is
// nothing.
void add_pops(auto& test) {
  test.add("try_dequeue", FEARLESS_CALL(pop),
           permits{[](fifo_of_each& q, const maybe& v) { return !v || q.may_pop(*v); }});
  test.add("try_dequeue alone", FEARLESS_CALL(pop),
           permits{[](fifo_of_each& q, const maybe& v) { return v ? q.may_pop(*v) : q.values.empty(); }})
      .alone();
}

const auto tokens = [](auto& test) {
  test.add(
          "enqueue a", FEARLESS_CALL(push_a), [](fifo_of_each& q, int v) { q.push(1, v); }, range(0, 3))
      .one_thread("a");
  test.add(
          "enqueue b", FEARLESS_CALL(push_b), [](fifo_of_each& q, int v) { q.push(2, v); }, range(10, 13))
      .one_thread("b");
  add_pops(test);
};

const auto threads = [](auto& test) {
  test.add("enqueue", FEARLESS_CALL(push_own),
           permits{[](fifo_of_each& q, const std::pair<std::size_t, int>& by) {
             q.push(by.first, by.second);
             return true;
           }});
  add_pops(test);
};

// The last to dequeue from a block puts it on the list of free ones. It has counted itself as the last with
// release only (set_empty), so what others have read there need not be over when the block is filled again.
TEST(ConcurrentQueue, ABlockIsFilledAgainWhileItMayBeRead) {
  races<queue, fifo_of_each>(threads, "ImplicitProducer::enqueue", "ImplicitProducer::dequeue");
}

TEST(ConcurrentQueue, KeepsTheOrderOfEachToken) { passes_at_random<queue, fifo_of_each>(tokens, ignored); }

TEST(ConcurrentQueue, KeepsTheOrderOfEachThread) { passes_at_random<queue, fifo_of_each>(threads, ignored); }

TEST(ConcurrentQueue, InAllExecutionsOfSmallPrograms) {
  passes_exhaustively<queue, fifo_of_each>(tokens, in_long() ? 3 : 2, ignored);
  passes_exhaustively<queue, fifo_of_each>(threads, 2, ignored);
}

// One that waits goes on as soon as something is there.
TEST(BlockingConcurrentQueue, WakesWhoWaits) {
  const auto declare = [](auto& test) {
    threads(test);
    test.add("wait_dequeue", FEARLESS_CALL(wait),
             permits{[](fifo_of_each& q, int v) { return q.may_pop(v); }})
        .waits_until([](const fifo_of_each& q) { return !q.values.empty(); });
  };
  passes_at_random<blocking_queue, fifo_of_each>(declare, ignored);
}

}  // namespace
