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

TEST(Abbreviated, ShortNamesStay) {
  EXPECT_EQ(abbreviated("Queue<int>::push"), "Queue<int>::push");
  EXPECT_EQ(abbreviated(""), "");
}

TEST(Abbreviated, TemplateArgumentsGoFirst) {
  const std::string map = "std::map<std::string, std::vector<std::pair<int, long>>, std::less<void>>";
  EXPECT_EQ(abbreviated(map + "::insert", 40), "std::map<..>::insert");
  EXPECT_EQ(abbreviated("a<" + map + ">::b<" + map + ">, a lambda", 40), "a<..>::b<..>, a lambda");
  EXPECT_EQ(abbreviated("f<" + map + ">::operator<<", 40), "f<..>::operator<<");
  EXPECT_EQ(abbreviated("f<" + map + ">::operator->", 40), "f<..>::operator->");
}

TEST(Abbreviated, ThenTheMiddle) {
  const std::string name = "begin" + std::string(100, 'x') + "end";
  const std::string s = abbreviated(name, 40);
  EXPECT_LE(s.size(), 40U);
  EXPECT_EQ(s.substr(0, 5), "begin");
  EXPECT_EQ(s.substr(s.size() - 3), "end");
  EXPECT_NE(s.find("..."), std::string::npos);
}

}  // namespace
}  // namespace fearless
