#include "engine/code.hpp"

#include <gtest/gtest.h>

namespace fearless {
namespace {

int asked = 0;

std::vector<std::string> names(uptr site) {
  ++asked;
  switch (site) {
    case 1: return {"push", "_ZN5Stack4pushEi", "/src/stack.h"};
    case 2: return {"main", "/src/main.cc"};
    case 3: return {"push", "/src/stack.c", "push"};
    case 4: return {"std::_Sp_atomic<int>::load", "/usr/include/c++/12/bits/shared_ptr_atomic.h"};
    case 5: return {"load", "/usr/include/c++/12/bits/atomic_base.h"};
    default: return {};
  }
}

TEST(Code, TellsCxxFromC) {
  code::set_symboliser(names);
  EXPECT_TRUE(code::is_cxx(1));
  EXPECT_TRUE(code::is_cxx(2));
  EXPECT_FALSE(code::is_cxx(3));
  EXPECT_FALSE(code::is_cxx(99));
}

TEST(Code, KnowsAtomicSharedPointers) {
  code::set_symboliser(names);
  EXPECT_TRUE(code::in_atomic_shared_ptr(4));
  EXPECT_FALSE(code::in_atomic_shared_ptr(5));
  EXPECT_TRUE(code::in_atomic_shared_ptr(4));
}

// Reading debug information takes long: once for each place.
TEST(Code, AsksOnce) {
  code::set_symboliser(names);
  code::in_atomic_shared_ptr(1001);
  asked = 0;
  for (int i = 0; i < 10; ++i) {
    code::in_atomic_shared_ptr(1001);
    code::in_atomic_shared_ptr(4);
    // Falls into the same place of the table of recent answers as 4 does.
    code::in_atomic_shared_ptr(4 + 256 * 4);
  }
  EXPECT_LE(asked, 2);
}

}  // namespace
}  // namespace fearless
