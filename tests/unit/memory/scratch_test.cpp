#include "memory/scratch.hpp"

#include "support/property.hpp"

namespace fearless {
namespace {

RC_GTEST_PROP(Scratch, BlocksAreAlignedAndApart, (const std::vector<u16>& sizes)) {
  Scratch s;
  uptr last_end = 0;
  for (const u16 n : sizes) {
    const auto at = reinterpret_cast<uptr>(s.allocate(n));
    RC_ASSERT(at % 16 == 0U);
    RC_ASSERT(at >= last_end);
    __builtin_memset(reinterpret_cast<void*>(at), 0x5a, n);
    last_end = at + n;
  }
}

TEST(Scratch, ResetGivesEverythingBack) {
  Scratch s;
  void* first = s.allocate(100);
  EXPECT_EQ(s.used(), 112U);
  auto* numbers = s.array<u64>(3);
  EXPECT_EQ(reinterpret_cast<char*>(numbers), static_cast<char*>(first) + 112);
  s.reset();
  EXPECT_EQ(s.used(), 0U);
  EXPECT_EQ(s.allocate(1), first);
}

}  // namespace
}  // namespace fearless
