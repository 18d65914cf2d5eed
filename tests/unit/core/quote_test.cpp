#include "core/quote.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <string>

#include "support/property.hpp"

namespace fearless {
namespace {

// What a shell makes of a word.
std::string through_shell(const std::string& word) {
  const std::string command = "printf %s " + word;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string text;
  std::array<char, 256> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) != 0;)
    text.append(buffer.data(), n);
  return text;
}

RC_GTEST_PROP(Quote, TheShellGivesBackTheWord, ()) {
  const auto word = *rc::gen::container<std::string>(
      rc::gen::oneOf(rc::gen::elementOf(std::string("'\"\\ $`*?;&|<>()#~!\n\t-=")),
                     rc::gen::inRange<char>('a', 'z'), rc::gen::nonZero<char>()));
  RC_ASSERT(through_shell(quote(word)) == word);
}

TEST(Quote, PlainWordsStayAsTheyAre) {
  EXPECT_EQ(quote("Bank.Moves~AQAB_-x"), "'Bank.Moves~AQAB_-x'") << "a tilde may expand";
  EXPECT_EQ(quote("/usr/bin/x-1.2+3"), "/usr/bin/x-1.2+3");
  EXPECT_EQ(quote("--a=b:c,d@e"), "--a=b:c,d@e");
}

TEST(Quote, Special) {
  EXPECT_EQ(quote(""), "''");
  EXPECT_EQ(quote("a b"), "'a b'");
  EXPECT_EQ(quote("it's"), "'it'\\''s'");
}

}  // namespace
}  // namespace fearless
