#include "memory/shadow.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <set>

#include "support/property.hpp"

namespace fearless::shadow {
namespace {

// Both forms: one address space large enough, or the table.
class Shadow : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    hot.shadow = nullptr;
    hot.time_base = 1;
    if (!GetParam()) return;
    reserve();
    if (!direct()) GTEST_SKIP() << "the address space is taken";
  }
  void TearDown() override {
    if (hot.shadow != nullptr) munmap(hot.shadow, (address_mask + 1) << 2);
    hot.shadow = nullptr;
  }
};
INSTANTIATE_TEST_SUITE_P(Forms, Shadow, ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Direct" : "TwoLevel"; });

TEST_P(Shadow, EightBytesHaveOneCell) {
  const uptr at = 0x10000000ff8;
  Cell* c = cell(at);
  for (uptr i = 1; i < 8; ++i) EXPECT_EQ(cell(at + i), c);
  EXPECT_NE(cell(at + 8), c);
  EXPECT_NE(cell(at - 1), c);
}

// Neighbours, the ends of the table's leaves, and the places where programs keep things: executable, heap,
// libraries, stack.
TEST_P(Shadow, AddressesInUseHaveCellsOfTheirOwn) {
  std::set<Cell*> cells;
  std::size_t n = 0;
  for (const uptr base : {uptr{0x400000}, uptr{0x1000000000}, uptr{0x4000000000}, uptr{0x555555554000},
                          uptr{0x7ffff7fc0000}, uptr{0x7fffffffe000}, uptr{0xfff8}, uptr{0xfffffff8}})
    for (uptr i = 0; i < 4; ++i, ++n) cells.insert(cell(base + 8 * i));
  EXPECT_EQ(cells.size(), n);
}

TEST_P(Shadow, ACellIsEmptyAtFirstAndKeepsWhatItIsTold) {
  Cell* c = cell(0x20000000000);
  EXPECT_EQ(c->write, 0U);
  c->write = 42;
  c->set_write_site(0x7fff12345678);
  c->set_read_site(0x555500001111);
  EXPECT_EQ(cell(0x20000000007)->write, 42U);
  EXPECT_EQ(c->write_site(), 0x7fff12345678U);
  EXPECT_EQ(c->read_site(), 0x555500001111U);
}

// Times do not come round: before they would, everything is forgotten.
TEST_P(Shadow, ForgetsBeforeTimeRunsOut) {
  Cell* c = cell(0x30000000000);
  c->write = 7 << 8;
  hot.time_base = (u64{1} << (time_bits - 1)) - 1;
  begin_execution();
  EXPECT_EQ(c->write, 7U << 8);
  hot.time_base = u64{1} << (time_bits - 1);
  begin_execution();
  EXPECT_EQ(hot.time_base, 1U);
  EXPECT_EQ(cell(0x30000000000)->write, 0U);
}

RC_GTEST_PROP(Epoch, HoldsSlotAndTime, ()) {
  const Slot slot = *rc::gen::inRange<Slot>(0, max_slots);
  const u64 time = *rc::gen::inRange<u64>(0, u64{1} << time_bits);
  const u64 bytes = *rc::gen::inRange<u64>(0, 256);
  const Epoch e = u64{slot} << 48 | time << 8 | bytes;
  RC_ASSERT(slot_of(e) == slot);
  RC_ASSERT(time_of(e) == time);
  hot.time_base = time;
  RC_ASSERT(current_execution(e));
  hot.time_base = time + 1;
  RC_ASSERT(!current_execution(e));
  hot.time_base = 1;
}

}  // namespace
}  // namespace fearless::shadow
