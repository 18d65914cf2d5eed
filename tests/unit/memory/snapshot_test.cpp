#include "memory/snapshot.hpp"

#include <signal.h>
#include <sys/mman.h>

#include <memory>

#include "core/syscalls.hpp"
#include "support/property.hpp"

namespace fearless {
namespace {

constexpr u64 page = 4096;

// Small stretches are copied, large ones mapped; both begin and end anywhere in a page.
class SnapshotOf : public ::testing::TestWithParam<u64> {};
INSTANTIATE_TEST_SUITE_P(Sizes, SnapshotOf,
                         ::testing::Values(1, 100, page, 3 * page + 17, u64{256} << 10,
                                           (u64{1} << 20) + 4321));

TEST_P(SnapshotOf, IsPutBackAgainAndAgain) {
  const u64 n = GetParam();
  const u64 all = round_up(n + 2 * page, page);
  auto* memory = static_cast<u8*>(sys::map(0, all, false));
  ASSERT_NE(memory, nullptr);
  const auto wanted = [](u64 i) { return static_cast<u8>(i * 31 + i / 256); };
  for (u64 i = 0; i < all; ++i) memory[i] = wanted(i);
  constexpr u64 offset = 136;
  Snapshot s(reinterpret_cast<uptr>(memory + offset), reinterpret_cast<uptr>(memory + offset + n));
  s.take();
  for (int round = 1; round <= 3; ++round) {
    for (u64 i = 0; i < all; i += round == 1 ? 1 : 777) memory[i] = static_cast<u8>(~wanted(i));
    s.restore();
    for (u64 i = offset; i < offset + n; ++i) ASSERT_EQ(memory[i], wanted(i)) << i << " in round " << round;
    ASSERT_EQ(memory[0], static_cast<u8>(~wanted(0))) << "what lies beside it is not touched";
  }
  s.release();
  sys::unmap(memory, all);
}

// What the trap handler of the engine does.
class WatchedSnapshot : public ::testing::Test {
 protected:
  static constexpr u64 pages = 4;
  static constexpr u64 offset = 104;

  void SetUp() override {
    memory_ = static_cast<u8*>(sys::map(0, pages * page, false));
    ASSERT_NE(memory_, nullptr);
    for (u64 i = 0; i < pages * page; ++i) memory_[i] = wanted(i);
    snapshot_ = std::make_unique<Snapshot>(at(offset), at(pages * page - 8), true);
    watched = snapshot_.get();
    traps = 0;
    struct sigaction a = {};
    a.sa_sigaction = on_trap;
    a.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &a, &before_);
    snapshot_->take();
  }
  void TearDown() override {
    snapshot_->release();
    sigaction(SIGSEGV, &before_, nullptr);
    sys::unmap(memory_, pages * page);
  }

  static u8 wanted(u64 i) { return static_cast<u8>(i * 31 + i / 256); }
  uptr at(u64 i) const { return reinterpret_cast<uptr>(memory_) + i; }
  // Through a volatile: the write is to happen, and only once.
  void spoil(u64 i) { *static_cast<volatile u8*>(memory_ + i) = static_cast<u8>(~wanted(i)); }
  void expect_restored() {
    snapshot_->restore();
    for (u64 i = offset; i < pages * page - 8; ++i) ASSERT_EQ(memory_[i], wanted(i)) << i;
  }

  static void on_trap(int, siginfo_t* info, void*) {
    ++traps;
    if (!watched->written(reinterpret_cast<uptr>(info->si_addr))) abort();
  }
  static inline Snapshot* watched;
  static inline int traps;

  u8* memory_ = nullptr;
  std::unique_ptr<Snapshot> snapshot_;
  struct sigaction before_ = {};
};

TEST_F(WatchedSnapshot, LearnsWhichPagesAreWritten) {
  for (u32 i = 0; i < Snapshot::restorations_before_watch; ++i) {
    spoil(offset + i);
    expect_restored();
  }
  EXPECT_EQ(traps, 0) << "nothing is protected before";
  spoil(offset);
  expect_restored();
  EXPECT_EQ(traps, 0) << "nor a page that was written to";
  for (int round = 0; round < 3; ++round) {
    spoil(2 * page + 5);
    expect_restored();
    EXPECT_EQ(traps, 1) << "only the first write traps";
  }
  spoil(pages * page - 9);
  expect_restored();
  EXPECT_EQ(traps, 2);
  EXPECT_FALSE(snapshot_->written(at(0) - 1));
  EXPECT_FALSE(snapshot_->written(at(pages * page)));
}

TEST_F(WatchedSnapshot, LeavesNothingProtected) {
  for (u32 i = 0; i <= Snapshot::restorations_before_watch; ++i) expect_restored();
  snapshot_->release();
  for (u64 i = 0; i < pages * page; i += 64) spoil(i);
  EXPECT_EQ(traps, 0);
}

TEST(JoinNeighbours, JoinsWhatHasAHeaderBetween) {
  std::vector<Snapshot> list{{160, 200}, {100, 144}, {300, 310}, {216, 220}, {237, 240}};
  join_neighbours(list);
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0].begin(), 100U);
  EXPECT_EQ(list[0].end(), 220U);
  EXPECT_EQ(list[1].begin(), 237U);
  EXPECT_EQ(list[2].begin(), 300U);
}

RC_GTEST_PROP(JoinNeighbours, CoversTheSameInOrderAndApart, ()) {
  const auto from = *rc::gen::container<std::vector<std::pair<u16, u8>>>(
      rc::gen::arbitrary<std::pair<u16, u8>>());
  std::vector<Snapshot> list;
  for (const auto& [begin, size] : from) list.emplace_back(begin, uptr{begin} + size);
  join_neighbours(list);
  RC_ASSERT(list.empty() == from.empty());
  for (std::size_t i = 1; i < list.size(); ++i) RC_ASSERT(list[i - 1].end() + 16 < list[i].begin());
  for (const auto& [begin, size] : from) {
    bool covered = false;
    for (const Snapshot& s : list) covered = covered || (s.begin() <= begin && uptr{begin} + size <= s.end());
    RC_ASSERT(covered);
  }
}

}  // namespace
}  // namespace fearless
