// atomic_queue::AtomicQueue and AtomicQueue2 (Maxim Egorushkin's), unmodified: bounded queues of which a push
// waits for a slot that is being emptied, and a pop for one that is being filled.
#include <atomic_queue/atomic_queue.h>

#include "support.hpp"

namespace {

using namespace libraries;

template <class Queue>
struct adapted {
  Queue q;
  bool push(int v) { return q.try_push(v); }
  maybe pop() {
    int v = 0;
    return q.try_pop(v) ? maybe(v) : std::nullopt;
  }
};
// Of 2 elements; -1 is none.
using queue = adapted<atomic_queue::AtomicQueue<int, 2, -1, false>>;
using queue_of_any = adapted<atomic_queue::AtomicQueue2<int, 2, false>>;
using spsc_queue = adapted<atomic_queue::AtomicQueue<int, 2, -1, false, true, false, true>>;
using spsc_queue_of_any = adapted<atomic_queue::AtomicQueue2<int, 2, false, true, false, true>>;

const auto push_and_pop = [](auto& test) {
  test.add("try_push", FEARLESS_CALL(push), range(0, 2));
  test.add("try_pop", FEARLESS_CALL(pop));
};
const auto one_of_each = [](auto& test) {
  test.add("try_push", FEARLESS_CALL(push), range(0, 2)).one_thread("producer").not_by("consumer");
  test.add("try_pop", FEARLESS_CALL(pop)).one_thread("consumer").not_by("producer");
  test.threads(2);
};

const auto with_two_threads = [](auto& test) {
  push_and_pop(test);
  test.threads(2);
};

// A push that has its index and has not filled the slot yet, a pop that waits for it, and a push that has
// come round to the same slot and is quicker: the pop returns its value, which is not the first.
TEST(AtomicQueue, APushCanBeOvertakenByTheOneThatComesRoundToItsSlot) {
  const options o{.strategy = "pos", .memory_model = "sc", .minimise = "3s"};
  const result r = refuted<queue, fifo<2>>(push_and_pop, 3, 8, o);
  EXPECT_NE(r.violations.at(0).message.find("explains try_pop() = "), std::string::npos);
}

TEST(AtomicQueue, WithTwoThreadsIsLinearizableUnderSequentialConsistency) {
  const options sc{.memory_model = "sc"};
  passes_at_random<queue, fifo<2>>(with_two_threads, sc);
  passes_at_random<queue_of_any, fifo<2>>(with_two_threads, sc);
  passes_at_random<spsc_queue, fifo<2>>(one_of_each, sc);
  passes_at_random<spsc_queue_of_any, fifo<2>>(one_of_each, sc);
}

// The indices are read relaxed: where memory is weak, what is read may be old, and say that it is full or
// empty.
TEST(AtomicQueue, UnderWeakMemoryItMayBeFullWithoutBeingFull) {
  const options all{.strategy = "exhaustive", .memory_model = "rc11"};
  refuted<queue, fifo<2>>(with_two_threads, 2, 4, all);
}

TEST(AtomicQueue, WithTwoThreadsIsAQueueOfWhatWentIn) {
  const auto may_fail = [](auto& test, bool one_each) {
    auto& push = test.add("try_push", FEARLESS_CALL(push),
                          permits{[](fifo<2>& q, bool pushed, int v) { return !pushed || q.push(v); }},
                          range(0, 2));
    auto& pop = test.add("try_pop", FEARLESS_CALL(pop),
                         permits{[](fifo<2>& q, const maybe& v) { return !v || q.pop() == v; }});
    if (one_each) {
      push.one_thread("producer").not_by("consumer");
      pop.one_thread("consumer").not_by("producer");
    }
    test.add("try_pop alone", FEARLESS_CALL(pop)).alone();
    test.threads(2);
  };
  const auto of_any = [=](auto& test) { may_fail(test, false); };
  const auto of_one = [=](auto& test) { may_fail(test, true); };
  passes_at_random<queue, fifo<2>>(of_any);
  passes_at_random<queue_of_any, fifo<2>>(of_any);
  passes_at_random<spsc_queue, fifo<2>>(of_one);
  passes_at_random<spsc_queue_of_any, fifo<2>>(of_one);
  const std::size_t operations = in_long() ? 4 : 3;
  passes_exhaustively<queue, fifo<2>>(of_any, operations);
  passes_exhaustively<queue_of_any, fifo<2>>(of_any, operations);
  passes_exhaustively<spsc_queue, fifo<2>>(of_one, operations);
  passes_exhaustively<spsc_queue_of_any, fifo<2>>(of_one, operations);
}

}  // namespace
