#include "engine/await.hpp"

#include <gtest/gtest.h>

namespace fearless {
namespace {

#if !defined(__has_feature) || !__has_feature(address_sanitizer)  // (moves frames about)
TEST(Await, RegistersAreKeptWhereTheyAreLookedFor) { EXPECT_TRUE(await::keeps_registers()); }
#endif

}  // namespace
}  // namespace fearless
