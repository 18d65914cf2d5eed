#include "memory/snapshot.hpp"

#include <sys/mman.h>

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
