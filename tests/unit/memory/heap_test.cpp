#include "memory/heap.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <map>

#include "support/engine_double.hpp"
#include "support/property.hpp"

namespace fearless {
namespace {

class Heap : public ::testing::Test {
 protected:
  void SetUp() override {
    heap::reserve();
    heap::reset();
    engine_double::reset();
  }
};

uptr address(const void* p) { return reinterpret_cast<uptr>(p); }

TEST_F(Heap, AddressesAreTheSameInEveryExecution) {
  const auto run = [] {
    std::vector<void*> blocks;
    for (u64 n = 0; n < 100; ++n) {
      blocks.push_back(heap::allocate(n * 7, 16, false));
      if (n % 3 == 0) heap::release(blocks[n / 2]);
    }
    return blocks;
  };
  const auto first = run();
  heap::reset();
  EXPECT_EQ(run(), first);
}

// What malloc leaves in a block must not depend on what ran before.
TEST_F(Heap, FreshBytesAreTheSameEveryTimeOrZero) {
  auto* p = static_cast<u8*>(heap::allocate(64, 16, false));
  const std::vector<u8> junk(p, p + 64);
  std::memset(p, 1, 64);
  heap::reset();
  auto* again = static_cast<u8*>(heap::allocate(64, 16, false));
  EXPECT_EQ(again, p);
  EXPECT_EQ(std::vector<u8>(again, again + 64), junk);
  auto* zeroed = static_cast<u8*>(heap::allocate(64, 16, true));
  EXPECT_EQ(std::vector<u8>(zeroed, zeroed + 64), std::vector<u8>(64, 0));
}

// A random program's allocations: apart, aligned, found by any of their bytes, listed while alive.
RC_GTEST_FIXTURE_PROP(Heap, BlocksAreKeptApart, ()) {
  struct Owned {
    u64 bytes;
    u8 filling;
  };
  std::map<uptr, Owned> live;
  const auto steps = *rc::gen::inRange(0, 60);
  for (int i = 0; i < steps; ++i) {
    if (!live.empty() && *rc::gen::inRange(0, 3) == 0) {
      auto it = live.begin();
      std::advance(it, *rc::gen::inRange<std::size_t>(0, live.size()));
      RC_ASSERT(heap::check_free(reinterpret_cast<void*>(it->first), 0));
      heap::release(reinterpret_cast<void*>(it->first));
      live.erase(it);
      continue;
    }
    const u64 bytes = *rc::gen::inRange<u64>(0, 5000);
    const u64 alignment = u64{1} << *rc::gen::inRange(4, 13);
    auto* p = static_cast<u8*>(heap::allocate(bytes, alignment, false));
    RC_ASSERT(p != nullptr);
    RC_ASSERT(address(p) % alignment == 0U);
    const auto filling = static_cast<u8>(i);
    std::memset(p, filling, bytes);
    live[address(p)] = {bytes, filling};
  }
  RC_ASSERT(heap::live_blocks() == live.size());
  for (const auto& [at, owned] : live) {
    for (u64 i = 0; i < owned.bytes; ++i) RC_ASSERT(reinterpret_cast<u8*>(at)[i] == owned.filling);
    RC_ASSERT(heap::size_of(reinterpret_cast<void*>(at)) == owned.bytes);
    const heap::Block b = heap::find(at + (owned.bytes == 0 ? 0 : owned.bytes - 1));
    RC_ASSERT(b.address == at);
    RC_ASSERT(b.bytes == owned.bytes);
    RC_ASSERT(b.live);
  }
  std::vector<uptr> listed;
  heap::for_each_live(
      [](const heap::Block& b, void* list) { static_cast<std::vector<uptr>*>(list)->push_back(b.address); },
      &listed);
  std::vector<uptr> wanted;
  for (const auto& entry : live) wanted.push_back(entry.first);
  RC_ASSERT(listed == wanted);
  RC_ASSERT(engine_double::findings().empty());
}

TEST_F(Heap, FreedMemoryIsNotHandedOutAtOnce) {
  void* p = heap::allocate(32, 16, false);
  heap::release(p);
  for (int i = 0; i < 1000; ++i) EXPECT_NE(heap::allocate(32, 16, false), p);
}

// But it comes back in the end: a scenario that allocates and frees in a loop has room.
TEST_F(Heap, FreedMemoryIsHandedOutAfterAWhile) {
  void* p = heap::allocate(1024, 16, false);
  heap::release(p);
  bool again = false;
  for (int i = 0; i < 10000 && !again; ++i) {
    void* q = heap::allocate(1024, 16, false);
    again = q == p;
    heap::release(q);
  }
  EXPECT_TRUE(again);
}

TEST_F(Heap, DoubleFreeIsFound) {
  void* p = heap::allocate(8, 16, false);
  heap::release(p);
  EXPECT_FALSE(heap::check_free(p, 77));
  ASSERT_EQ(engine_double::findings().size(), 1U);
  const Finding& f = engine_double::findings()[0];
  EXPECT_EQ(f.kind, ViolationKind::double_free);
  EXPECT_EQ(f.address, address(p));
  EXPECT_EQ(f.here.site, 77U);
}

TEST_F(Heap, FreeOfWhatIsNoBlockIsFound) {
  auto* p = static_cast<char*>(heap::allocate(64, 16, false));
  std::memset(p, 0, 64);
  for (const auto offset : {8, 16, 1}) {
    engine_double::reset();
    EXPECT_FALSE(heap::check_free(p + offset, 0)) << offset;
    ASSERT_EQ(engine_double::findings().size(), 1U) << offset;
    EXPECT_EQ(engine_double::findings()[0].kind, ViolationKind::crash);
    EXPECT_EQ(engine_double::findings()[0].detail, Detail::invalid_free);
  }
}

TEST_F(Heap, AFreedBlockCanStillBeNamed) {
  auto* p = static_cast<char*>(heap::allocate(40, 16, false));
  heap::release(p);
  const heap::Block b = heap::find(address(p) + 39);
  EXPECT_EQ(b.address, address(p));
  EXPECT_EQ(b.bytes, 40U);
  EXPECT_FALSE(b.live);
  EXPECT_EQ(heap::find(address(p) + 40).address, 0U);
}

TEST_F(Heap, TooMuchIsNull) {
  EXPECT_EQ(heap::allocate(u64{1} << 36, 16, false), nullptr);
  EXPECT_EQ(heap::allocate(~u64{0}, 16, false), nullptr);
  EXPECT_EQ(heap::outer_allocate(~u64{0}, 16, false), nullptr);
}

// An execution may free what the program allocated before: the next one finds it alive.
TEST_F(Heap, OuterBlocksFreedInAnExecutionComeBack) {
  void* p = heap::outer_allocate(100, 16, false);
  ASSERT_TRUE(heap::in_outer(address(p)));
  EXPECT_TRUE(heap::check_free(p, 0));
  heap::release(p);
  EXPECT_FALSE(heap::check_free(p, 0));
  heap::restore_outer();
  EXPECT_TRUE(heap::check_free(p, 0));
  EXPECT_EQ(heap::size_of(p), 100U);
  heap::outer_release(p);
}

TEST_F(Heap, OuterMemoryIsUsedAgain) {
  void* p = heap::outer_allocate(4000, 16, false);
  heap::outer_release(p);
  EXPECT_EQ(heap::outer_allocate(4000, 16, false), p);
  heap::outer_release(p);
}

// A program that runs for long outside of scenarios does not grow: whatever the sizes and alignments, what
// was freed serves again, whole, cut, or merged with its neighbours.
RC_GTEST_FIXTURE_PROP(Heap, OuterMemoryOfAllSizesIsUsedAgain, ()) {
  struct Owned {
    u64 bytes;
    u8 filling;
  };
  std::map<uptr, Owned> live;
  u64 in_use = 0, most = 0;
  const uptr before = heap::outer_end();
  const auto intact = [&](uptr at, const Owned& o) {
    for (u64 i = 0; i < o.bytes; i += i + 64 < o.bytes ? 61 : 1)
      if (reinterpret_cast<const u8*>(at)[i] != o.filling) return false;
    return heap::size_of(reinterpret_cast<const void*>(at)) == o.bytes;
  };
  for (int i = 0; i < 400; ++i) {
    if (in_use > (u64{8} << 20) || (!live.empty() && *rc::gen::inRange(0, 2) == 0)) {
      auto it = live.begin();
      std::advance(it, *rc::gen::inRange<std::size_t>(0, live.size()));
      RC_ASSERT(intact(it->first, it->second));
      heap::outer_release(reinterpret_cast<void*>(it->first));
      in_use -= it->second.bytes;
      live.erase(it);
      continue;
    }
    const u64 bytes = *rc::gen::inRange<u64>(0, 64) << *rc::gen::inRange(0, 16);
    const u64 alignment = u64{1} << *rc::gen::inRange(4, 13);
    auto* p = static_cast<u8*>(heap::outer_allocate(bytes, alignment, false));
    RC_ASSERT(p != nullptr);
    RC_ASSERT(address(p) % alignment == 0U);
    const auto next = live.upper_bound(address(p));
    const bool ends_before = next == live.end() || address(p) + bytes <= next->first;
    RC_ASSERT(ends_before);
    const bool begins_after = next == live.begin() ||
                              std::prev(next)->first + std::prev(next)->second.bytes <= address(p);
    RC_ASSERT(begins_after);
    const auto filling = static_cast<u8>(i);
    std::memset(p, filling, bytes);
    live[address(p)] = {bytes, filling};
    in_use += bytes;
    most = std::max(most, in_use);
  }
  for (const auto& [at, owned] : live) {
    RC_ASSERT(intact(at, owned));
    heap::outer_release(reinterpret_cast<void*>(at));
  }
  RC_ASSERT(heap::outer_end() - before <= 4 * most + (u64{1} << 20));
}

TEST_F(Heap, LargeOuterBlocksAreUsedAgain) {
  heap::outer_release(heap::outer_allocate(u64{3} << 20, 16, false));
  const uptr end = heap::outer_end();
  for (u64 i = 0; i < 1000; ++i) {
    void* one = heap::outer_allocate((i % 3 + 1) << 19, i % 2 == 0 ? 16 : 4096, false);
    void* other = heap::outer_allocate((i % 5 + 1) << 16, 16, false);
    heap::outer_release(one);
    heap::outer_release(other);
  }
  EXPECT_LE(heap::outer_end() - end, u64{1} << 20);
}

TEST_F(Heap, SmallAlignedOuterBlocksAreUsedAgain) {
  const uptr end = heap::outer_end();
  for (int i = 0; i < 10000; ++i) heap::outer_release(heap::outer_allocate(64, 64, false));
  EXPECT_LE(heap::outer_end() - end, 4096U);
}

// An execution too that allocates and frees much has room; until then it is known which block an address was
// in.
TEST_F(Heap, LargeBlocksAreHandedOutAgainAfterAWhile) {
  constexpr u64 size = u64{16} << 20;
  auto* first = static_cast<char*>(heap::allocate(size, 16, false));
  auto* second = static_cast<char*>(heap::allocate(size, 16, false));
  heap::release(second);
  heap::release(first);
  const heap::Block b = heap::find(address(second) + size - 1);
  EXPECT_EQ(b.address, address(second));
  EXPECT_FALSE(b.live);
  for (int i = 0; i < 40; ++i) {
    void* p = heap::allocate(size, 16, false);
    EXPECT_NE(p, first);
    EXPECT_LT(address(p) - address(first), u64{24} * size);
    heap::release(p);
  }
}

TEST_F(Heap, OuterIsRewound) {
  auto* p = static_cast<char*>(heap::outer_allocate(16, 16, true));
  std::strcpy(p, "before");
  heap::save_outer();
  std::strcpy(p, "after");
  void* later = heap::outer_allocate(160, 16, false);
  heap::outer_release(p);
  heap::rewind_outer();
  EXPECT_STREQ(p, "before");
  EXPECT_EQ(heap::size_of(p), 16U);
  EXPECT_EQ(heap::outer_allocate(160, 16, false), later) << "the same allocations give the same addresses";
  heap::outer_release(later);
  heap::outer_release(p);
}

TEST_F(Heap, OuterDoubleFreeEndsTheProcess) {
  void* p = heap::outer_allocate(8, 16, false);
  heap::outer_release(p);
  EXPECT_EXIT(heap::outer_release(p), ::testing::KilledBySignal(SIGABRT),
              "double free by the program, outside a scenario");
}

}  // namespace
}  // namespace fearless
