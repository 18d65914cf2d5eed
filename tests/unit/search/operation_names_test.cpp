#include "search/operation_names.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace fearless {
namespace {

TEST(OperationName, EachHasItsOwn) {
  std::set<std::string> names;
  for (int k = 0; k <= static_cast<int>(OpKind::last_kind); ++k) {
    const std::string name = operation_name(static_cast<OpKind>(k));
    EXPECT_FALSE(name.empty()) << k;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

}  // namespace
}  // namespace fearless
