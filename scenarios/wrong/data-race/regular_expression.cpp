// Two threads match texts with a regular expression of their own and count what they have found.
// Wrong: they count in one variable.
#include <fearless/gtest.hpp>

#include <regex>
#include <thread>

FEARLESS_TEST(RegularExpression, OneCount) {
  int found = 0;
  const auto matches = [&] {
    const std::regex form("[[:alpha:]]+ b");
    if (std::regex_search("a b", form)) ++found;  // wrong: not ordered
  };
  std::jthread other(matches);
  matches();
}
