// What goes away while others use it: both ends of channels at once, in select too, and locks whose holder
// throws while others wait. All executions under rc11.
#include <fearless/ownership.hpp>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "search.hpp"

namespace {

using fearless::arc;
using fearless::channel;
using fearless::make_arc;
using fearless::mutex;
using fearless::receiver;
using fearless::rw_lock;
using fearless::sender;
using fearless::spawn;
using fearless::sync_channel;
using search::expect_verified;

// Counts those that are alive and own something; destroyed twice or not at all, it shows.
class Counted {
 public:
  explicit Counted(std::atomic<int>& alive) : alive_(&alive) { ++alive; }
  Counted(Counted&& other) noexcept : alive_(std::exchange(other.alive_, nullptr)) {}
  Counted& operator=(Counted&& other) noexcept {
    std::swap(alive_, other.alive_);
    return *this;
  }
  ~Counted() {
    if (alive_ != nullptr) --*alive_;
  }

 private:
  std::atomic<int>* alive_;
};

}  // namespace

// It counts in an atomic that outlives all threads of these tests.
template <>
struct fearless::enable_send<Counted> : fearless::always {};

namespace {

// Two senders send and go while the receiver takes one value, if one comes, and goes too.
template <class MakeChannel>
void both_ends_go(MakeChannel make) {
  std::atomic<int> alive{0};
  {
    auto [tx, rx] = make();
    std::atomic<int> refused{0};
    const auto send = [&alive, &refused](const sender<Counted>& to) {
      Counted value(alive);
      if (!to.send(std::move(value))) ++refused;
    };
    std::optional<Counted> got;
    std::thread a([&send, to = tx] { send(to); });
    std::thread b([&send, to = std::move(tx)] { send(to); });
    std::thread c([&got, from = std::move(rx)]() mutable {
      got = from.recv();
      const receiver<Counted> gone = std::move(from);
    });
    a.join();
    b.join();
    c.join();
    assert(got && refused <= 1);
    got.reset();
  }
  assert(alive == 0);
}

TEST(Ends, BothEndsOfAChannelGo) {
  expect_verified([] { both_ends_go([] { return channel<Counted>(); }); });
}

TEST(Ends, BothEndsOfAChannelWithRoomForOneGo) {
  expect_verified([] { both_ends_go([] { return sync_channel<Counted>(1); }); });
}

TEST(Ends, BothEndsOfARendezvousGo) {
  expect_verified([] { both_ends_go([] { return sync_channel<Counted>(0); }); });
}

// What was sent is received, whichever sender goes first, and then there is an end.
TEST(Ends, SelectSeesEachSenderGo) {
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto [other_tx, other_rx] = channel<int>();
    auto a = spawn([](const sender<int>& to) { to.send(1); }, std::move(tx));
    auto b = spawn([](sender<int> to) { to.close(); }, std::move(other_tx));
    int sum = 0;
    while (const auto got = fearless::select(rx, other_rx)) {
      assert(got->index() == 0);
      sum += std::get<0>(*got);
    }
    assert(sum == 1 && rx.disconnected() && other_rx.disconnected());
    a.join();
    b.join();
  });
}

// Nobody sees what a holder left half way, and nobody waits for ever.
TEST(Ends, HolderOfAMutexThrowsWhileTwoWait) {
  expect_verified([] {
    const auto pair = make_arc<mutex<std::pair<int, int>>>(0, 0);
    const auto add = [](const arc<mutex<std::pair<int, int>>>& p, bool fails) {
      try {
        auto held = p->lock();
        assert(held->first == held->second);
        ++held->first;
        if (fails) throw std::runtime_error("half way");
        ++held->second;
        return true;
      } catch (const std::runtime_error&) { return false; } catch (const fearless::poisoned&) {
        return false;
      }
    };
    auto a = spawn(add, pair, true);
    auto b = spawn(add, pair, false);
    const bool first = add(pair, false);
    const bool second = b.join();
    assert(!a.join() && pair->is_poisoned());
    const auto left = pair->lock(fearless::even_poisoned);
    assert(left->second == int{first} + int{second} && left->first == left->second + 1);
  });
}

TEST(Ends, WriterThrowsWhileReadersWait) {
  expect_verified([] {
    const auto value = make_arc<rw_lock<int>>(0);
    const auto read = [](const arc<rw_lock<int>>& v) {
      try {
        return *v->lock_shared();
      } catch (const fearless::poisoned&) { return -1; }
    };
    auto a = spawn(
        [](const arc<rw_lock<int>>& v) {
          try {
            v->with([](int& n) {
              n = 1;
              throw std::runtime_error("a writer");
            });
          } catch (const std::runtime_error&) {}
        },
        value);
    auto b = spawn(read, value);
    const int first = read(value);
    const int second = b.join();
    assert((first == 0 || first == -1) && (second == 0 || second == -1));
    a.join();
    assert(read(value) == -1);
  });
}

// Who waits for a condition that a holder will never make true is told.
TEST(Ends, HolderThrowsWhileAnotherWaitsForACondition) {
  expect_verified([] {
    const mutex<int> value(0);
    std::condition_variable changed;
    std::thread t([&] {
      try {
        const auto held = value.lock();
        throw std::runtime_error("half way");
      } catch (const std::runtime_error&) {}
      changed.notify_one();
    });
    bool told = false;
    try {
      auto held = value.lock();
      held.wait(changed, [](int n) { return n == 1; });
    } catch (const fearless::poisoned&) { told = true; }
    assert(told);
    t.join();
  });
}

}  // namespace
