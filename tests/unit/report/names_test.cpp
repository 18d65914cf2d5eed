#include "report/names.hpp"

#include <gtest/gtest.h>

#include "report/sample.hpp"

namespace fearless {
namespace {

TEST(Names, ThreadsByDescent) {
  Trace t = sample::trace();
  t.threads.resize(4);
  t.threads[3].parent = 1;
  t.threads[3].child = 2;
  const Names names(t);
  EXPECT_EQ(names.thread(0), "main");
  EXPECT_EQ(names.thread(1), "main/1 (worker)");
  EXPECT_EQ(names.short_thread(1), "main/1");
  EXPECT_EQ(names.thread(3), "main/1/2");
  EXPECT_EQ(names.thread(9), "thread 9") << "one the trace does not know";
}

TEST(Names, VariablesByName) {
  const Trace t = sample::trace();
  Names names(t);
  EXPECT_EQ(names.object(sample::balance(), OpKind::load), "balance");
  EXPECT_EQ(names.object(sample::balance() + 2, OpKind::load), "balance + 2");
  EXPECT_EQ(names.object(0, OpKind::load), "");
}

TEST(Names, OthersByNumberInTheOrderTheyAreMentioned) {
  const Trace t = sample::trace();
  Names names(t);
  EXPECT_EQ(names.object(0x1000, OpKind::mutex_lock), "mutex #1");
  EXPECT_EQ(names.object(0x2000, OpKind::mutex_unlock), "mutex #2");
  EXPECT_EQ(names.object(0x1000, OpKind::mutex_try_lock), "mutex #1");
  EXPECT_EQ(names.object(0x1000, OpKind::load), "atomic #1");
  EXPECT_EQ(names.object(0x3000, OpKind::cond_wait), "condition variable #1");
}

TEST(Names, Places) {
  const Trace t = sample::trace();
  const Names names(t);
  EXPECT_EQ(names.site(1), "bank.cpp:42 in transfer");
  EXPECT_EQ(names.site(0), "?");
  EXPECT_EQ(names.site(99), "?") << "no such stack";
  EXPECT_EQ(Names::place({.function = "", .file = "", .line = 0, .module = "/lib/libx.so", .user = false}),
            "libx.so");
  EXPECT_EQ(Names::place({}), "?");
}

TEST(BaseName, IsTheLastPart) {
  EXPECT_EQ(base_name("/a/b.cpp"), "b.cpp");
  EXPECT_EQ(base_name("b.cpp"), "b.cpp");
  EXPECT_EQ(base_name("/a/"), "");
  EXPECT_EQ(base_name(""), "");
}

}  // namespace
}  // namespace fearless
