// moodycamel::ReaderWriterQueue, its blocking version, and the blocking circular buffer, unmodified: one
// producer and one consumer.
#include <atomic>
#include <chrono>
#include <memory>
#include <new>

#include <semaphore.h>

#include "support.hpp"

// To clang's ThreadSanitizer they say that every release fence comes before every later acquire fence: more
// than it does. What is to be judged is the fences.
#ifdef __clang__
#pragma clang diagnostic ignored "-Wbuiltin-macro-redefined"
#endif
#define __has_feature(feature) 0
#include <readerwriterqueue/readerwritercircularbuffer.h>
#include <readerwriterqueue/readerwriterqueue.h>

namespace {

using namespace libraries;

template <class Queue>
struct adapted {
  Queue q{1};  // elements that there is room for
  bool push(int v) { return q.enqueue(v); }
  bool try_push(int v) { return q.try_enqueue(v); }
  maybe pop() {
    int v = 0;
    return q.try_dequeue(v) ? maybe(v) : std::nullopt;
  }
  maybe front()
    requires requires(Queue& of) { of.peek(); }
  {
    const int* v = q.peek();
    return v != nullptr ? maybe(*v) : std::nullopt;
  }
  bool wait_push(int v) {
    q.wait_enqueue(v);
    return true;
  }
  maybe wait_pop() {
    int v = 0;
    q.wait_dequeue(v);
    return v;
  }
};
// (Blocks are of 2, of which one is empty.)
using queue = adapted<moodycamel::ReaderWriterQueue<int, 2>>;
using blocking_queue = adapted<moodycamel::BlockingReaderWriterQueue<int, 2>>;
using buffer = adapted<moodycamel::BlockingReaderWriterCircularBuffer<int>>;

void producer(auto& operation) { operation.one_thread("producer").not_by("consumer"); }
void consumer(auto& operation) { operation.one_thread("consumer").not_by("producer"); }

const auto enqueue_and_dequeue = [](auto& test) {
  producer(test.add("enqueue", FEARLESS_CALL(push), range(0, 2)));
  // (There may be more room than was asked for, and less while the consumer is in between.)
  producer(test.add("try_enqueue", FEARLESS_CALL(try_push),
                    permits{[](fifo<>& q, bool pushed, int v) { return !pushed || q.push(v); }},
                    range(0, 2)));
  consumer(test.add("try_dequeue", FEARLESS_CALL(pop)));
  test.threads(2);
};
const auto with_peek = [](auto& test) {
  enqueue_and_dequeue(test);
  consumer(test.add("peek", FEARLESS_CALL(front)));
};
const auto with_waiting = [](auto& test) {
  enqueue_and_dequeue(test);
  consumer(
      test.add("wait_dequeue", FEARLESS_CALL(wait_pop), FEARLESS_CALL(pop)).waits_until([](const auto& q) {
        return q.size() > 0;
      }));
};
const auto all_of_buffer = [](auto& test) {
  producer(test.add("try_enqueue", FEARLESS_CALL(try_push), FEARLESS_CALL(push), range(0, 2)));
  producer(test.add("wait_enqueue", FEARLESS_CALL(wait_push), FEARLESS_CALL(push), range(0, 2))
               .waits_until([](const fifo<1>& q) { return q.room() > 0; }));
  consumer(test.add("try_dequeue", FEARLESS_CALL(pop)));
  consumer(
      test.add("wait_dequeue", FEARLESS_CALL(wait_pop), FEARLESS_CALL(pop)).waits_until([](const auto& q) {
        return q.size() > 0;
      }));
  test.threads(2);
};

TEST(ReaderWriterQueue, IsLinearizable) {
  passes_at_random<queue, fifo<>>(with_peek);
  passes_exhaustively<queue, fifo<>>(with_peek, in_long() ? 5 : 4);
}

TEST(BlockingReaderWriterQueue, IsLinearizable) {
  passes_at_random<blocking_queue, fifo<>>(with_waiting);
  if (in_long()) passes_exhaustively<blocking_queue, fifo<>>(with_waiting, 3);
}

// peek() looks into the queue, try_dequeue() first at the semaphore, which enqueue() signals afterwards.
TEST(BlockingReaderWriterQueue, WhatPeekHasSeenCannotBeDequeued) {
  refuted<blocking_queue, fifo<>>(with_peek, 2, 3);
}

TEST(BlockingReaderWriterCircularBuffer, IsLinearizable) {
  passes_at_random<buffer, fifo<1>>(all_of_buffer);
  if (in_long()) passes_exhaustively<buffer, fifo<1>>(all_of_buffer, 2);
}

}  // namespace
