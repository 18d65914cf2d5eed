// Ownership said by annotations, in programs whose accesses are all ordered: each is wrong (or right) by what
// was said alone. Every wrong one has a right twin.
#include <fearless/annotate.hpp>

#include <unistd.h>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <memory>
#include <mutex>
#include <queue>
#include <shared_mutex>
#include <string>
#include <thread>

#include "search.hpp"

namespace {

using search::expect_ownership_violation;
using search::expect_right;
using search::Size;

// Looks at a value so that no compiler leaves it out.
template <class T>
T look(const T& value) {
  const volatile T& seen = value;
  return seen;
}

// What any library's queue is: it does not know what it carries.
template <class T>
class Queue {
 public:
  void put(T value) {
    {
      const std::lock_guard lock(mutex_);
      items_.push(value);
    }
    arrived_.notify_one();
  }
  T take() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !items_.empty(); });
    T value = items_.front();
    items_.pop();
    return value;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::queue<T> items_;
};

struct Message {
  int number = 0;
};

void send(Queue<Message*>& to, Message* m) {
  fearless::hand_over(*m);
  to.put(m);
}
Message* receive(Queue<Message*>& from) {
  Message* m = from.take();
  fearless::exclusive(*m);
  return m;
}

// Functions whose variables go when they return: not inlined.
[[gnu::noinline]] void live() {
  const auto message = std::make_unique<Message>();
  fearless::exclusive(*message);
  int local = 0;
  fearless::hand_over(local);
}
[[gnu::noinline]] void live_and_throw() {
  int local = 0;
  fearless::hand_over(local);
  throw 1;
}
[[gnu::noinline]] void use_the_stack() {
  int locals[16] = {};
  for (int& l : locals) look(++l);
}

// ---- exclusive, handed over

TEST(Owner, UsesWhatItSent) {
  // (Both only read: no race.)
  expect_ownership_violation(
      [] {
        Queue<Message*> queue;
        Message message;
        fearless::exclusive(message);
        std::thread t([&] { look(receive(queue)->number); });
        send(queue, &message);
        look(message.number);
        t.join();
      },
      "read of message.number by main");
  expect_right([] {
    Queue<Message*> queue;
    Message message;
    fearless::exclusive(message);
    std::thread t([&] { look(receive(queue)->number); });
    send(queue, &message);
    t.join();
    look(message.number);  // its owner has ended
  });
}

TEST(Owner, UsesWhatItSentInOrder) {
  // Everything is ordered: the answer comes first.
  expect_ownership_violation(
      [] {
        Queue<Message*> queue;
        Queue<int> answers, done;
        Message message;
        std::thread t([&] {
          Message* mine = receive(queue);
          ++mine->number;
          answers.put(mine->number);
          done.take();
        });
        send(queue, &message);
        answers.take();
        look(message.number);
        done.put(0);
        t.join();
      },
      "which main/1 owns since");
  expect_right(
      [] {
        Queue<Message*> queue;
        Queue<Message*> back;
        Message message;
        std::thread t([&] {
          Message* mine = receive(queue);
          ++mine->number;
          send(back, mine);
        });
        send(queue, &message);
        assert(receive(back)->number == 1);
        t.join();
      },
      Size::large);
}

TEST(Owner, IsHandedOverTwice) {
  expect_ownership_violation(
      [] {
        Queue<Message*> queue;
        Message message;
        std::thread t([&] {
          receive(queue);
          receive(queue);
        });
        send(queue, &message);
        send(queue, &message);
        t.join();
      },
      "main");
  expect_right([] {
    Queue<Message*> queue;
    Message one;
    Message two;
    std::thread t([&] {
      receive(queue);
      receive(queue);
    });
    send(queue, &one);
    send(queue, &two);
    t.join();
  });
}

TEST(Owner, HasTwo) {
  expect_ownership_violation(
      [] {
        int counter = 0;
        std::mutex mutex;  // for something else: it orders the two all the same
        const auto work = [&] {
          const std::lock_guard lock(mutex);
          fearless::exclusive(counter);
          ++counter;
        };
        std::thread t(work);
        work();
        t.join();
      },
      "claims counter");
  expect_right([] {
    int counter = 0;
    std::mutex mutex;
    const auto work = [&] {
      const std::lock_guard lock(mutex);
      fearless::exclusive(counter);
      ++counter;
      fearless::unowned(counter);
    };
    std::thread t(work);
    work();
    t.join();
  });
}

TEST(Owner, ClaimsWhatIsStillInUse) {
  expect_ownership_violation(
      [] {
        int value = 1;
        std::thread t([&] { look(value); });
        fearless::exclusive(value);
        t.join();
      },
      "value");
  expect_right([] {
    int value = 1;
    std::thread t([&] { look(value); });
    t.join();
    fearless::exclusive(value);
    ++value;
  });
}

TEST(Owner, AnotherFreesIt) {
  expect_ownership_violation(
      [] {
        auto message = std::make_unique<Message>();
        std::mutex mutex;
        bool claimed = false;
        std::thread t([&] {
          const std::lock_guard lock(mutex);
          fearless::exclusive(*message);
          claimed = true;
        });
        {
          const std::lock_guard lock(mutex);
          if (claimed) message.reset();
        }
        t.join();
      },
      "main frees");
  expect_right([] {
    auto message = std::make_unique<Message>();
    std::thread t([&] { fearless::exclusive(*message); });
    t.join();
    message.reset();
  });
}

TEST(Owner, MemoryHasAnotherOwnerInItsNextLife) {
  // Freed and allocated again, on the heap and on the stack.
  expect_right([] {
    for (int i = 0; i < 3; ++i) live();
    std::thread t([&] {
      live();
      const auto other = std::make_unique<Message>();
      other->number = 1;
    });
    for (int i = 0; i < 3; ++i) live();
    const auto other = std::make_unique<Message>();
    other->number = 2;
    t.join();
  });
}

TEST(Owner, EndsByAnException) {
  expect_right([] {
    std::thread t([&] {
      try {
        live_and_throw();
      } catch (int) { use_the_stack(); }
      use_the_stack();
    });
    use_the_stack();
    t.join();
  });
}

// ---- guarded

TEST(Owner, SkipsTheLock) {
  expect_ownership_violation(
      [] {
        std::mutex mutex;
        int count = 0;
        fearless::guarded_by(count, mutex);
        std::thread t([&] {
          const std::lock_guard lock(mutex);
          ++count;
        });
        t.join();
        ++count;  // ordered, but without the lock
      },
      "of count by main");
  expect_right([] {
    std::mutex mutex;
    int count = 0;
    fearless::guarded_by(count, mutex);
    std::thread t([&] {
      for (int i = 0; i < 2; ++i) {
        const std::lock_guard lock(mutex);
        ++count;
      }
    });
    t.join();
    mutex.lock();
    ++count;
    mutex.unlock();
  });
}

TEST(Owner, ReaderWrites) {
  expect_ownership_violation(
      [] {
        std::shared_mutex mutex;
        int count = 0;
        fearless::guarded_by(count, mutex);
        std::thread t([&] {
          const std::lock_guard lock(mutex);
          ++count;
        });
        t.join();
        const std::shared_lock lock(mutex);
        ++count;
      },
      "only shared");
  expect_right([] {
    std::shared_mutex mutex;
    int count = 0;
    fearless::guarded_by(count, mutex);
    std::thread t([&] {
      const std::shared_lock lock(mutex);
      look(count);
    });
    {
      const std::shared_lock lock(mutex);
      look(count);
    }
    {
      const std::lock_guard lock(mutex);
      ++count;
    }
    t.join();
  });
}

TEST(Owner, ConditionVariablesGiveUpTheLock) {
  expect_right([] {
    std::mutex mutex;
    std::condition_variable changed;
    int count = 0;
    fearless::guarded_by(count, mutex);
    std::thread t([&] {
      const std::lock_guard lock(mutex);
      count = 1;
      changed.notify_one();
    });
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return count == 1; });
      ++count;
    }
    t.join();
  });
}

// ---- read only, atomics

TEST(Owner, WritesWhatIsShared) {
  expect_ownership_violation(
      [] {
        int table = 1;
        fearless::shared_read(table);
        std::thread t([&] { look(table); });
        t.join();
        ++table;
      },
      "of table by main");
  expect_right([] {
    int table = 1;
    fearless::shared_read(table);
    std::thread t([&] { look(table); });
    look(table);
    t.join();
    fearless::exclusive(table);  // there are no readers any more
    ++table;
  });
}

TEST(Owner, UsesAnAtomicPlainly) {
  expect_ownership_violation(
      [] {
        int count = 0;
        fearless::only_atomics(count);
        std::thread t([&] { std::atomic_ref(count).fetch_add(1); });
        t.join();
        look(count);
      },
      "read of count by main");
  expect_right([] {
    int count = 0;
    fearless::only_atomics(count);
    std::thread t([&] { std::atomic_ref(count).fetch_add(1); });
    std::atomic_ref(count).fetch_add(1);
    t.join();
    fearless::exclusive(count);
    assert(look(count) == 2);
  });
}

// ---- suppressions

TEST(Owner, IsSuppressedByName) {
  const std::string file = ::testing::TempDir() + "ownership_suppressions." + std::to_string(getpid());
  std::ofstream(file) << "ownership:Owner_IsSuppressedByName\n";
  const auto body = [] {
    int table = 1;
    fearless::shared_read(table);
    std::thread t([&] { look(table); });
    t.join();
    ++table;
  };
  fearless::options o = search::options("random");
  o.executions = 10;
  EXPECT_TRUE(fearless::check(o, body).found("ownership"));
  o.suppressions = file;
  const fearless::result r = fearless::check(o, body);
  EXPECT_TRUE(r.passed()) << r.report;
  std::remove(file.c_str());
}

}  // namespace
