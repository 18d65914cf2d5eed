// Channels under every schedule: nothing is lost, nothing comes twice, nobody waits for ever.
#include <fearless/ownership.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "search.hpp"

namespace {

using fearless::channel;
using fearless::sender;
using fearless::spawn;
using fearless::sync_channel;
using search::expect_passes;
using search::expect_verified;

void send_one(const sender<int>& to, int value) {
  const bool sent = to.send(value);
  assert(sent);
}

TEST(Channel, OneMessage) {
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto worker = spawn([](sender<int> to) { send_one(to, 1); }, std::move(tx));
    const std::optional<int> got = rx.recv();
    assert(got == 1);
    worker.join();
    assert(rx.disconnected() && !rx.recv());
  });
}

TEST(Channel, MessagesOwnWhatTheyCarry) {
  expect_verified([] {
    auto [tx, rx] = channel<std::unique_ptr<int>>();
    auto worker = spawn([](sender<std::unique_ptr<int>> to) { to.send(std::make_unique<int>(1)); },
                        std::move(tx));
    const std::optional<std::unique_ptr<int>> got = rx.recv();
    assert(got.has_value() && **got == 1);
    worker.join();
  });
}

TEST(Channel, TwoProducers) {
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto a = spawn([](sender<int> to) { send_one(to, 1); }, tx);
    auto b = spawn([](sender<int> to) { send_one(to, 2); }, std::move(tx));
    int sum = 0, count = 0;
    for (const int v : rx) {
      sum += v;
      ++count;
    }
    assert(sum == 3 && count == 2);
    a.join();
    b.join();
  });
}

TEST(Channel, ProducersOfSeveralEach) {
  expect_passes([] {
    auto [tx, rx] = sync_channel<int>(1);
    const auto send_three = [](sender<int> to) {
      for (int i = 0; i < 3; ++i) send_one(to, i);
    };
    auto a = spawn(send_three, tx);
    auto b = spawn(send_three, std::move(tx));
    int sum = 0;
    for (const int v : rx) sum += v;
    assert(sum == 6);
    a.join();
    b.join();
  });
}

TEST(Channel, SenderSeesThatTheReceiverIsGone) {
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto worker = spawn([](fearless::receiver<int> from) { return from.try_recv().has_value(); },
                        std::move(rx));
    auto value = std::make_unique<int>(1);
    const bool sent = tx.send(1);
    const bool received = worker.join();
    assert(sent || !received);
    assert(tx.disconnected() && !tx.send(2));
  });
}

TEST(Channel, ValueStaysIfItCannotBeSent) {
  expect_verified([] {
    auto [tx, rx] = channel<std::unique_ptr<int>>();
    auto closer = spawn([](fearless::receiver<std::unique_ptr<int>>) {}, std::move(rx));
    auto value = std::make_unique<int>(1);
    const bool sent = tx.send(std::move(value));
    assert(sent == (value == nullptr));  // NOLINT(bugprone-use-after-move): that is what is tested
    closer.join();
  });
}

TEST(Channel, LastSenderToGoWakesTheReceiver) {
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto a = spawn([](sender<int>) {}, tx);
    auto b = spawn([](sender<int>) {}, std::move(tx));
    assert(!rx.recv());
    a.join();
    b.join();
  });
}

// The handle joins as it is destroyed, before the sender is.
TEST(Channel, SenderThatIsKeptIsNamedInTheHint) {
  const auto kept = [] {
    auto [tx, rx] = channel<int>();
    auto worker = spawn([](fearless::receiver<int> from) { return from.recv().has_value() && from.recv(); },
                        std::move(rx));
    send_one(tx, 1);
  };
  search::expect_violation("deadlock", kept);
  EXPECT_NE(fearless::check(search::options("random"), kept).report.find("close() that sender first"),
            std::string::npos);
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto worker = spawn([](fearless::receiver<int> from) { return from.recv().has_value() && from.recv(); },
                        std::move(rx));
    send_one(tx, 1);
    tx.close();
  });
}

TEST(Channel, SendersAreCopiedInSeveralThreads) {
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto a = spawn([](const sender<int>& to) { const sender<int> copy = to; }, tx);
    { const sender<int> copy = tx; }
    { const auto gone = std::move(tx); }
    assert(!rx.recv());
    a.join();
  });
}

TEST(SyncChannel, WaitsForRoom) {
  expect_verified([] {
    auto [tx, rx] = sync_channel<int>(1);
    auto worker = spawn(
        [](sender<int> to) {
          send_one(to, 1);
          send_one(to, 2);
        },
        std::move(tx));
    assert(rx.recv() == 1);
    assert(rx.recv() == 2);
    assert(!rx.recv());
    worker.join();
  });
}

TEST(SyncChannel, ReceiverThatGoesWakesWhoWaitsForRoom) {
  expect_verified([] {
    auto [tx, rx] = sync_channel<int>(1);
    auto worker = spawn(
        [](sender<int> to) {
          to.send(1);
          return to.send(2);
        },
        std::move(tx));
    { const auto gone = std::move(rx); }
    assert(!worker.join());
  });
}

TEST(Rendezvous, SendReturnsWhenTheValueIsTaken) {
  expect_verified([] {
    auto [tx, rx] = sync_channel<int>(0);
    int before = 0;  // written before the value is taken, read after: ordered by the hand-over
    auto worker = spawn(
        [](sender<int> to) {
          send_one(to, 1);
          return true;
        },
        std::move(tx));
    before = 1;
    assert(rx.recv() == 1);
    assert(worker.join() && before == 1);
  });
}

TEST(Rendezvous, TwoProducers) {
  expect_verified([] {
    auto [tx, rx] = sync_channel<int>(0);
    auto a = spawn([](sender<int> to) { send_one(to, 1); }, tx);
    auto b = spawn([](sender<int> to) { send_one(to, 2); }, std::move(tx));
    int sum = 0;
    for (const int v : rx) sum += v;
    assert(sum == 3);
    a.join();
    b.join();
  });
}

TEST(Rendezvous, ReceiverThatGoesLeavesTheValue) {
  expect_verified([] {
    auto [tx, rx] = sync_channel<std::unique_ptr<int>>(0);
    auto closer = spawn([](fearless::receiver<std::unique_ptr<int>>) {}, std::move(rx));
    auto value = std::make_unique<int>(1);
    const bool sent = tx.send(std::move(value));
    assert(!sent && value != nullptr);  // NOLINT(bugprone-use-after-move): that is what is tested
    closer.join();
  });
}

TEST(Rendezvous, TrySendDoesNotWait) {
  expect_verified([] {
    auto [tx, rx] = sync_channel<int>(0);
    auto worker = spawn([](sender<int> to) { return to.try_send(1); }, std::move(tx));
    assert(!worker.join());
    assert(!rx.recv());
  });
}

TEST(Rendezvous, TrySendNeedsAReceiverThatWaits) {
  expect_verified([] {
    auto [tx, rx] = sync_channel<int>(0);
    auto worker = spawn([](fearless::receiver<int> from) { return from.recv(); }, std::move(rx));
    const bool sent = tx.try_send(1);
    { const auto gone = std::move(tx); }
    assert(worker.join().has_value() == sent);
  });
}

TEST(Deadlines, SendAndReceiveGiveUp) {
  expect_verified([] {
    auto [tx, rx] = sync_channel<int>(0);
    auto worker = spawn([](sender<int> to) { return to.send_for(1, std::chrono::seconds(1)); },
                        std::move(tx));
    const std::optional<int> got = rx.recv_for(std::chrono::seconds(1));
    const bool sent = worker.join();
    assert(got.has_value() == sent);
  });
}

TEST(Select, TakesWhatComes) {
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto [other_tx, other_rx] = channel<int>();
    auto a = spawn([](sender<int> to) { send_one(to, 1); }, std::move(tx));
    const auto got = fearless::select(rx, other_rx);
    assert(got && got->index() == 0 && std::get<0>(*got) == 1);
    a.join();
  });
}

TEST(Select, IsWokenByAValueFromASenderThatStays) {
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto [reply_tx, reply_rx] = channel<int>();
    auto a = spawn(
        [](const sender<int>& to, fearless::receiver<int> from) {
          send_one(to, 1);
          return from.recv();
        },
        std::move(tx), std::move(reply_rx));
    const auto got = fearless::select(rx);
    assert(got && std::get<0>(*got) == 1);
    send_one(reply_tx, 2);
    assert(a.join() == 2);
  });
}

TEST(Select, TwoProducersOnTwoChannels) {
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto [other_tx, other_rx] = channel<std::unique_ptr<int>>();
    auto a = spawn([](sender<int> to) { send_one(to, 1); }, std::move(tx));
    auto b = spawn([](sender<std::unique_ptr<int>> to) { to.send(std::make_unique<int>(2)); },
                   std::move(other_tx));
    int sum = 0;
    while (auto got = fearless::select(rx, other_rx))
      sum += got->index() == 0 ? std::get<0>(*got) : *std::get<1>(*got);
    assert(sum == 3);
    a.join();
    b.join();
  });
}

TEST(Select, EndsWhenAllAreDisconnected) {
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto [other_tx, other_rx] = channel<int>();
    { const auto gone = std::move(other_tx); }
    auto a = spawn([](sender<int>) {}, std::move(tx));
    assert(!fearless::select(rx, other_rx));
    a.join();
  });
}

TEST(Select, TakesFromARendezvous) {
  expect_verified([] {
    auto [tx, rx] = sync_channel<int>(0);
    auto a = spawn([](sender<int> to) { send_one(to, 1); }, std::move(tx));
    const auto got = fearless::select(rx);
    assert(got && std::get<0>(*got) == 1);
    a.join();
  });
}

TEST(Select, GivesUpInTime) {
  expect_verified([] {
    auto [tx, rx] = channel<int>();
    auto [other_tx, other_rx] = channel<int>();
    auto a = spawn([](sender<int> to) { send_one(to, 1); }, tx);
    const auto got = fearless::select_for(std::chrono::seconds(1), rx, other_rx);
    a.join();
    assert(got || fearless::try_select(rx, other_rx));
  });
}

}  // namespace
