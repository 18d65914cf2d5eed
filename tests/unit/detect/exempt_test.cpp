#include "detect/exempt.hpp"

#include <gtest/gtest.h>

#include <locale>
#include <memory>
#include <typeinfo>
#include <vector>

namespace fearless {
namespace {

TEST(Exempt, ForOneExecutionOrForGood) {
  exempt::add(100, 10, false);
  exempt::add(200, 1, true);
  EXPECT_FALSE(exempt::contains(99));
  EXPECT_TRUE(exempt::contains(100));
  EXPECT_TRUE(exempt::contains(109));
  EXPECT_FALSE(exempt::contains(110));
  EXPECT_TRUE(exempt::contains(200));
  exempt::begin_execution();
  EXPECT_TRUE(exempt::contains(100));
  EXPECT_FALSE(exempt::contains(200));
}

TEST(Exempt, NullIsNobodysMemory) {
  exempt::add(0, 100, false);
  EXPECT_FALSE(exempt::contains(50));
}

// What is annotated for good after something for this execution only does not make that last too.
TEST(Exempt, ForGoodAfterForOneExecution) {
  exempt::begin_execution();
  exempt::add(300, 1, true);
  exempt::add(400, 1, false);
  exempt::begin_execution();
  EXPECT_FALSE(exempt::contains(300));
  EXPECT_TRUE(exempt::contains(400));
}

// Memory as it is in a program: the object may be the first thing in its page, and whatever is before it.
class Facet : public std::ctype<char> {};
class Other : public std::ctype<wchar_t> {};

TEST(Exempt, CachesOfCtype) {
  constexpr u64 before_them = 56;  // the virtual functions, a count, pointers to tables
  const auto cache = [](const auto& facet, u64 at) {
    return exempt::contains(reinterpret_cast<uptr>(&facet) + at);
  };
  const auto derived = std::make_unique<Facet>();
  const auto& standard = std::use_facet<std::ctype<char>>(std::locale::classic());
  exempt::begin_execution();
  EXPECT_FALSE(cache(standard, before_them)) << "the program may have no libstdc++";
  exempt::add_ctype_caches(reinterpret_cast<uptr>(&typeid(std::ctype<char>)));
  exempt::begin_execution();
  for (const std::ctype<char>* facet : {&standard, static_cast<const std::ctype<char>*>(derived.get())}) {
    EXPECT_TRUE(cache(*facet, before_them));
    EXPECT_TRUE(cache(*facet, sizeof(*facet) - 7));
    EXPECT_FALSE(cache(*facet, before_them - 1));
    EXPECT_FALSE(cache(*facet, 8));
    EXPECT_FALSE(cache(*facet, sizeof(*facet)));
  }
  const auto other = std::make_unique<Other>();
  EXPECT_FALSE(cache(*other, before_them));
  const std::vector<uptr> pointers(100, reinterpret_cast<uptr>(&standard));
  EXPECT_FALSE(exempt::contains(reinterpret_cast<uptr>(&pointers[80]))) << "points to one, but is none";
  EXPECT_FALSE(exempt::contains(60000)) << "there is no memory";
  exempt::add_ctype_caches(0);
  exempt::begin_execution();
}

}  // namespace
}  // namespace fearless
