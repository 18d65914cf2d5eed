#include "engine/modules.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace fearless {
namespace {

void here() {}

TEST(Modules, TheExecutableIsNumberZero) {
  const auto at = reinterpret_cast<uptr>(&here);
  const modules::Place p = modules::place_of(at);
  EXPECT_EQ(p.module, 0U);
  EXPECT_NE(p.offset, 0U);
  EXPECT_EQ(modules::address_of(p), at);
}

TEST(Modules, ALibraryIsAnother) {
  // A function of libc that no sanitizer wraps.
  const auto at = reinterpret_cast<uptr>(&ldiv) + 3;
  const modules::Place p = modules::place_of(at);
  EXPECT_NE(p.module, 0U);
  EXPECT_LT(p.offset, at);
  EXPECT_EQ(modules::address_of(p), at);
}

TEST(Modules, WhatIsInNoneIsWhereItIs) {
  int local = 0;
  const modules::Place p = modules::place_of(reinterpret_cast<uptr>(&local));
  EXPECT_EQ(p.module, modules::no_module);
  EXPECT_EQ(modules::address_of(p), reinterpret_cast<uptr>(&local));
  EXPECT_EQ(modules::address_of({10000, 1}), 0U);
}

}  // namespace
}  // namespace fearless
