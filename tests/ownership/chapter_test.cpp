// The chapter "Fearless Concurrency" at run time: what each of its mistakes is in plain C++, which no
// compiler refuses, and the program as it should be. What the compilers say of the same mistakes is in
// compile/refused.
#include <fearless/annotate.hpp>
#include <fearless/ownership.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "search.hpp"

namespace {

using fearless::arc;
using fearless::channel;
using fearless::make_arc;
using fearless::sender;
using fearless::spawn;
using search::expect_passes;
using search::expect_verified;
using search::expect_violation;

// ---- threads

TEST(Chapter, ThreadIsNeverJoined) {
  expect_violation("use-after-free", [] {
    const auto start = [] {
      int n = 0;
      std::thread([&n] { ++n; }).detach();
    };
    start();
  });
  expect_verified([] {
    int n = 0;
    auto a = spawn([n] { return n + 1; });
    assert(a.join() == 1);
  });
}

TEST(Chapter, OwnerDropsWhatIsBorrowed) {
  expect_violation("use-after-free", [] {
    auto v = std::make_unique<std::vector<int>>(3);
    std::thread t([&borrowed = *v] { ++borrowed[0]; });
    v.reset();
    t.join();
  });
  expect_verified([] {
    const std::vector<int> v(3, 1);
    fearless::scope([&](fearless::thread_scope& s) {
      s.spawn([](const std::vector<int>& borrowed) { assert(borrowed[0] == 1); }, std::cref(v));
    });
  });
}

TEST(Chapter, ValueIsUsedAfterItMovedIntoAThread) {
  expect_violation("data-race", [] {
    auto text = std::make_unique<std::string>("abc");
    std::string& kept = *text;
    std::thread t([owned = std::move(text)] { owned->push_back('d'); });
    kept.push_back('e');
    t.join();
  });
  // Given to spawn(), it is the thread's, even if both only read.
  expect_violation("ownership", [] {
    auto text = std::make_unique<std::string>("abc");
    std::string& kept = *text;
    auto a = spawn([](std::unique_ptr<std::string> owned) { return owned; }, std::move(text));
    kept.push_back('e');
    a.join();
  });
  expect_verified([] {
    fearless::owned<std::string> text("abc");
    auto a = spawn(
        [](fearless::owned<std::string> owned) {
          owned->push_back('d');
          return owned;
        },
        std::move(text));
    text = a.join();
    assert(*text == "abcd");
  });
}

// ---- channels

// A queue between threads as one writes it, which does not ask what it carries.
template <class T>
class Queue {
 public:
  void put(T value) {
    {
      const std::lock_guard lock(mutex_);
      items_.push(std::move(value));
    }
    arrived_.notify_one();
  }
  T take() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !items_.empty(); });
    T value = std::move(items_.front());
    items_.pop();
    return value;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::queue<T> items_;
};

TEST(Chapter, ValueIsUsedAfterItWasSent) {
  expect_violation("data-race", [] {
    Queue<std::string*> queue;
    std::string text = "abc";
    std::thread t([&queue] { queue.take()->push_back('d'); });
    queue.put(&text);
    text.push_back('e');
    t.join();
  });
  // Said to be handed over, it is nobody's until it is taken; no race is needed.
  expect_violation("ownership", [] {
    Queue<std::string*> queue;
    std::string text = "abc";
    std::thread t([&queue] {
      std::string* taken = queue.take();
      fearless::exclusive(*taken);
      taken->push_back('d');
    });
    fearless::hand_over(text);
    queue.put(&text);
    text.push_back('e');
    t.join();
  });
  expect_verified([] {
    auto [tx, rx] = channel<std::string>();
    auto a = spawn(
        [](fearless::receiver<std::string> from) {
          std::optional<std::string> text = from.recv();
          text->push_back('d');
          return *text;
        },
        std::move(rx));
    tx.send("abc");
    assert(a.join() == "abcd");
  });
}

TEST(Chapter, SharedPointerIsKeptAfterSend) {
  expect_violation("data-race", [] {
    Queue<std::shared_ptr<int>> queue;
    const auto kept = std::make_shared<int>(0);
    std::thread t([&queue] { ++*queue.take(); });
    queue.put(kept);
    ++*kept;
    t.join();
  });
  expect_violation("ownership", [] {
    Queue<std::shared_ptr<int>> queue;
    const auto kept = std::make_shared<int>(0);
    std::thread t([&queue] {
      const auto taken = queue.take();
      fearless::exclusive(*taken);
      ++*taken;
    });
    fearless::hand_over(*kept);
    queue.put(kept);
    ++*kept;
    t.join();
  });
  expect_verified([] {
    auto [tx, rx] = channel<arc<fearless::mutex<int>>>();
    auto kept = make_arc<fearless::mutex<int>>(0);
    auto a = spawn([](fearless::receiver<arc<fearless::mutex<int>>> from) { ++*(*from.recv())->lock(); },
                   std::move(rx));
    tx.send(arc(kept));
    ++*kept->lock();
    a.join();
    assert(*kept->lock() == 2);
  });
}

TEST(Chapter, QueueHasTwoReceivers) {
  expect_violation("data-race", [] {
    // For one receiver: it does not lock.
    std::queue<int> items({1, 2});
    const auto take = [&items] { items.pop(); };
    std::thread a(take), b(take);
    a.join();
    b.join();
  });
  expect_violation("ownership", [] {
    std::queue<int> items({1, 2});
    const auto take = [&items] {
      fearless::exclusive(items);
      items.pop();
    };
    std::thread a(take), b(take);
    a.join();
    b.join();
  });
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    tx.send(1);
    tx.send(2);
    const auto shared = make_arc<fearless::mutex<fearless::receiver<int>>>(std::move(rx));
    const auto take = [](const arc<fearless::mutex<fearless::receiver<int>>>& from) {
      return *from->lock()->recv();
    };
    auto a = spawn(take, shared);
    auto b = spawn(take, shared);
    assert(a.join() + b.join() == 3);
  });
}

TEST(Chapter, SenderIsNeverDropped) {
  expect_violation("deadlock", [] {
    auto [tx, rx] = channel<int>();
    auto a = spawn([](const sender<int>& to) { to.send(1); }, tx);
    for (const int v : rx) assert(v == 1);
    a.join();
  });
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto a = spawn([](const sender<int>& to) { to.send(1); }, std::move(tx));
    for (const int v : rx) assert(v == 1);
    a.join();
  });
}

// ---- shared state

TEST(Chapter, ReferenceCountIsNotAtomic) {
  struct Counted {
    int count = 1;
    int value = 0;
  };
  expect_violation("data-race", [] {
    Counted* shared = new Counted;
    ++shared->count;
    const auto drop = [shared] {
      if (--shared->count == 0) delete shared;
    };
    std::thread t(drop);
    drop();
    t.join();
  });
  expect_verified([] {
    auto shared = make_arc<const int>(1);
    auto a = spawn([](const arc<const int>& n) { return *n; }, shared);
    assert(a.join() == *shared);
  });
}

TEST(Chapter, OnePathSkipsTheLock) {
  expect_violation("data-race", [] {
    std::mutex mutex;
    int count = 0;
    std::thread t([&] {
      const std::lock_guard lock(mutex);
      ++count;
    });
    if (count == 0) {
      const std::lock_guard lock(mutex);
      ++count;
    }
    t.join();
  });
  // Said to be guarded, it is not used without the lock even where nobody else is about.
  expect_violation("ownership", [] {
    std::mutex mutex;
    int count = 0;
    fearless::guarded_by(count, mutex);
    std::thread t([&] {
      const std::lock_guard lock(mutex);
      ++count;
    });
    t.join();
    ++count;
  });
  expect_verified([] {
    const auto count = make_arc<fearless::mutex<int>>(0);
    auto a = spawn([](const arc<fearless::mutex<int>>& n) { ++*n->lock(); }, count);
    count->with([](int& n) {
      if (n == 0) ++n;
    });
    a.join();
    assert(*count->lock() >= 1);
  });
}

TEST(Chapter, ReferenceEscapesTheGuard) {
  expect_violation("ownership", [] {
    const fearless::mutex<int> count(0);
    int* escaped = nullptr;
    {
      const auto guard = count.lock();
      escaped = &*guard;
    }
    std::thread t([&count] { ++*count.lock(); });
    ++*escaped;
    t.join();
  });
  expect_verified([] {
    const fearless::mutex<int> count(0);
    fearless::scope([&](fearless::thread_scope& s) {
      s.spawn([](const fearless::mutex<int>& n) { ++*n.lock(); }, std::ref(count));
      const auto guard = count.lock();
      int& inside = *guard;
      ++inside;
    });
    assert(*count.lock() == 2);
  });
}

TEST(Chapter, GuardIsSentToAnotherThread) {
  expect_violation("sync-misuse", [] {
    std::mutex mutex;
    std::unique_lock held(mutex);
    std::thread t([sent = std::move(held)] {});
    t.join();
  });
  expect_verified([] {
    const auto shared = make_arc<fearless::mutex<int>>(0);
    auto a = spawn([](const arc<fearless::mutex<int>>& m) { const auto held = m->lock(); }, shared);
    { const auto held = shared->lock(); }
    a.join();
  });
}

TEST(Chapter, ConstObjectChangesInside) {
  struct Cached {
    int value = 1;
    mutable int uses = 0;
    int use() const {
      ++uses;
      return value;
    }
  };
  expect_violation("data-race", [] {
    const auto cached = std::make_unique<const Cached>();
    std::thread t([&c = *cached] { c.use(); });
    cached->use();
    t.join();
    assert(cached->uses == 2);
  });
  expect_violation("ownership", [] {
    const auto cached = std::make_unique<const Cached>();
    fearless::shared_read(*cached);
    std::thread t([&c = *cached] { c.use(); });
    t.join();
  });
  struct CachedSafely {
    int value = 1;
    mutable std::atomic<int> uses{0};
    int use() const {
      uses.fetch_add(1, std::memory_order_relaxed);
      return value;
    }
  };
  expect_verified([] {
    const CachedSafely cached;
    fearless::scope([&](fearless::thread_scope& s) {
      s.spawn([](const CachedSafely& c) { return c.use(); }, std::cref(cached));
      cached.use();
    });
    assert(cached.uses.load(std::memory_order_relaxed) == 2);
  });
}

TEST(Chapter, MutexIsMovedIntoTheFirstOfSeveralThreads) {
  expect_violation("assertion", [] {  // of the standard library: a null pointer
    auto mutex = std::make_unique<std::mutex>();
    std::thread a([owned = std::move(mutex)] { const std::lock_guard lock(*owned); });
    std::thread b([owned = std::move(mutex)] { const std::lock_guard lock(*owned); });
    a.join();
    b.join();
  });
  expect_verified([] {
    const auto mutex = make_arc<fearless::mutex<int>>(0);
    const auto add = [](const arc<fearless::mutex<int>>& m) { ++*m->lock(); };
    auto a = spawn(add, mutex);
    auto b = spawn(add, mutex);
    a.join();
    b.join();
    assert(*mutex->lock() == 2);
  });
}

// The book warns of it; neither Rust nor these types refuse it.
TEST(Chapter, LocksAreTakenInOppositeOrder) {
  expect_violation("deadlock", [] {
    const fearless::mutex<int> one(0), other(0);
    std::thread t([&] {
      const auto first = one.lock();
      const auto second = other.lock();
    });
    {
      const auto first = other.lock();
      const auto second = one.lock();
    }
    t.join();
  });
  expect_verified([] {
    const auto both = make_arc<fearless::mutex<std::pair<int, int>>>(0, 0);
    const auto add = [](const arc<fearless::mutex<std::pair<int, int>>>& p) {
      const auto held = p->lock();
      ++held->first;
      ++held->second;
    };
    auto a = spawn(add, both);
    add(both);
    a.join();
    assert(both->lock()->second == 2);
  });
}

}  // namespace
