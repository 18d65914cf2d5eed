// Messages whose own functions do something: copy a sender of the very channel that carries them, throw,
// send.
#include <fearless/ownership.hpp>

#include <iterator>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>

#include "search.hpp"

namespace {

using fearless::channel;
using fearless::receiver;
using fearless::sender;
using fearless::spawn;
using fearless::sync_channel;
using search::expect_passes;
using search::expect_verified;

// Copied where others are moved.
struct Request {
  Request(int n, sender<Request> s) : number(n), back(std::move(s)) {}
  Request(const Request&) = default;
  Request& operator=(const Request&) = delete;
  ~Request() = default;

  int number;
  sender<Request> back;
};

// Throws as it is moved, the first time.
struct Unwilling {
  explicit Unwilling(int n) : number(n) {}
  Unwilling(Unwilling&& other) : number(other.number), willing(true) {
    if (!std::exchange(other.willing, true)) throw std::runtime_error("not yet");
  }
  Unwilling& operator=(Unwilling&&) = delete;
  ~Unwilling() = default;

  int number;
  bool willing = false;
};

// Reports its end to a channel.
struct Reporting {
  Reporting(int n, sender<int> s) : number(n), to(std::move(s)) {}
  Reporting(Reporting&& other) noexcept : number(std::exchange(other.number, 0)), to(other.to) {}
  Reporting& operator=(Reporting&&) = delete;
  ~Reporting() {
    if (number != 0) to.send(number);
  }

  int number;
  sender<int> to;
};

}  // namespace

template <>
struct fearless::enable_send<Request> : fearless::always {};
template <>
struct fearless::enable_send<Unwilling> : fearless::always {};
template <>
struct fearless::enable_send<Reporting> : fearless::always {};

namespace {

TEST(Message, HoldsASenderOfItsOwnChannel) {
  for (const std::size_t capacity : {0U, 1U}) {
    expect_verified([capacity] {
      auto [tx, rx] = sync_channel<Request>(capacity);
      auto worker = spawn([](sender<Request> to) { to.send(Request(1, to)); }, std::move(tx));
      const std::optional<Request> got = rx.recv();
      assert(got && got->number == 1);
      worker.join();
    });
  }
}

TEST(Message, OfTwoProducersThatHoldSenders) {
  expect_passes([] {
    auto [tx, rx] = channel<Request>();
    const auto send = [](sender<Request> to) { to.send(Request(1, to)); };
    auto a = spawn(send, tx);
    auto b = spawn(send, std::move(tx));
    int sum = 0;
    for (int i = 0; i < 2; ++i) sum += rx.recv()->number;
    a.join();
    b.join();
    assert(sum == 2 && rx.disconnected() && !rx.recv());
  });
}

// The receiver finds it again; a sender that waits for a moment only does not wait for ever.
TEST(Message, ThrowsAsItIsReceived) {
  const auto receive = [](receiver<Unwilling>& from) -> int {
    for (;;) {
      try {
        const std::optional<Unwilling> got = from.recv();
        return got ? got->number : 0;
      } catch (const std::runtime_error&) { continue; }
    }
  };
  expect_verified([receive] {
    auto [tx, rx] = sync_channel<Unwilling>(0);
    auto worker = spawn([](sender<Unwilling> to) { return to.send(Unwilling(1)); }, std::move(tx));
    assert(receive(rx) == 1);
    assert(worker.join());
  });
  expect_verified([receive] {
    auto [tx, rx] = sync_channel<Unwilling>(0);
    auto worker = spawn([](sender<Unwilling> to) { return to.try_send(Unwilling(1)); }, std::move(tx));
    assert(receive(rx) == (worker.join() ? 1 : 0));
  });
}

TEST(Message, ThrowsAsItIsSent) {
  auto [tx, rx] = sync_channel<Unwilling>(1);
  Unwilling message(1);
  bool thrown = false;
  try {
    tx.send(std::move(message));
  } catch (const std::runtime_error&) { thrown = true; }
  assert(thrown && !rx.try_recv());
  assert(tx.try_send(std::move(message)));  // there is room
  assert(rx.recv()->number == 1);
}

TEST(Message, SendsAsItIsDestroyed) {
  expect_verified([] {
    auto [report_tx, reports] = channel<int>();
    {
      auto [tx, rx] = channel<Reporting>();
      auto worker = spawn(
          [](sender<Reporting> to, sender<int> report) { to.send(Reporting(1, std::move(report))); },
          std::move(tx), std::move(report_tx));
      { const auto gone = std::move(rx); }
      worker.join();
    }
    assert(reports.recv() == 1);
    assert(!reports.recv());
  });
}

TEST(TrySend, FindsAReceiverThatSelects) {
  expect_verified([] {
    auto [tx, rx] = sync_channel<int>(0);
    auto [other_tx, other_rx] = channel<int>();
    auto worker = spawn([](sender<int> to) { return to.try_send(1); }, std::move(tx));
    const auto got = fearless::select_for(std::chrono::seconds(1), rx, other_rx);
    assert(worker.join() == (got.has_value() || rx.try_recv().has_value()));
  });
  // It can succeed.
  search::expect_violation("assertion", [] {
    auto [tx, rx] = sync_channel<int>(0);
    auto [other_tx, other_rx] = channel<int>();
    auto worker = spawn(
        [](sender<int> to, sender<int> other) {
          const bool sent = to.try_send(1);
          other.send(2);
          return sent;
        },
        std::move(tx), std::move(other_tx));
    (void)fearless::select(rx, other_rx);
    assert(!worker.join());
  });
}

TEST(TrySend, GivesUpIfTheReceiverIsWokenByAnother) {
  expect_verified([] {
    auto [tx, rx] = sync_channel<int>(0);
    auto [other_tx, other_rx] = channel<int>();
    auto a = spawn([](sender<int> to) { return to.try_send(1); }, std::move(tx));
    auto b = spawn([](sender<int> to) { to.send(2); }, std::move(other_tx));
    const auto got = fearless::select(rx, other_rx);
    assert(got);
    const bool sent = a.join();
    b.join();
    assert(sent == (got->index() == 0));
  });
}

TEST(Receiver, IsARange) {
  static_assert(std::input_iterator<receiver<std::string>::iterator>);
  static_assert(std::ranges::input_range<receiver<std::unique_ptr<int>>&>);
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto worker = spawn(
        [](sender<int> to) {
          to.send(1);
          to.send(2);
        },
        std::move(tx));
    int sum = 0;
    for (const int n : rx | std::views::transform([](int i) { return 10 * i; })) sum += n;
    assert(sum == 30);
    worker.join();
  });
}

TEST(Sender, IsClosed) {
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto worker = spawn(
        [](receiver<int> from) {
          int sum = 0;
          for (const int n : from) sum += n;
          return sum;
        },
        std::move(rx));
    tx.send(1);
    tx.close();
    tx.close();
    assert(worker.join() == 1);
  });
}

TEST(Sender, IsUsedAfterItWasMovedFrom) {
  auto [tx, rx] = channel<int>();
  const auto other = std::move(tx);
  const auto receives = std::move(rx);
  int thrown = 0;
  try {
    tx.send(1);  // NOLINT(bugprone-use-after-move)
  } catch (const fearless::moved_from&) { ++thrown; }
  try {
    (void)rx.recv();  // NOLINT(bugprone-use-after-move)
  } catch (const fearless::moved_from&) { ++thrown; }
  assert(thrown == 2 && !other.disconnected());
}

}  // namespace
