// Two threads, each with a regular expression and a stream of its own, of the same locale.
// Right because nothing of theirs is shared. The locale's std::ctype<char> is, and notes what it has found
// out about characters for all: the standard library permits the use of one facet by several threads.
#include <fearless/gtest.hpp>

#include <locale>
#include <regex>
#include <sstream>
#include <thread>

FEARLESS_TEST(RegularExpression, OneForEach) {
  const auto matches = [] {
    const std::regex form("[[:alpha:]]+ b");
    EXPECT_TRUE(std::regex_search("a b", form));
  };
  std::jthread other(matches);
  matches();
}

namespace {

// Commas are spaces.
class Commas : public std::ctype<char> {
 public:
  Commas() : std::ctype<char>(table()) {}

 private:
  static const mask* table() {
    static mask all[table_size];
    all[','] = space;
    return all;
  }
};

}  // namespace

FEARLESS_TEST(RegularExpression, OneFacet) {
  const std::locale commas(std::locale::classic(), new Commas);
  const auto reads = [&] {
    std::ostringstream out;
    out.imbue(commas);
    out << out.widen('a');
    EXPECT_EQ(std::use_facet<std::ctype<char>>(commas).narrow('x', '?'), 'x');
    EXPECT_EQ(out.str(), "a");
  };
  std::jthread other(reads);
  reads();
}
