// Failures that are kept: tokens in a directory the user chooses (option corpus), replayed before a search
// begins, and removed when they fail no longer.
//
// A file holds one token, of one case. It is called after case and program: what a test of the same name in
// another program has stored is not looked at. (Where its name has no program, it is anybody's.) Of a token
// that the test does not fit any more (it has other operations, or the schedule cannot be followed) nothing
// can be said: it is removed as well. A file that holds no token, or one of another version of Fearless,
// stays, and is named.
#pragma once

#include <functional>

#include "search/options.hpp"
#include "search/result.hpp"
#include "search/token.hpp"

namespace fearless::corpus {

struct Searched {
  CaseName name;
  std::function<CaseResult(const Options&)> search;  // or replays, as the options say
  std::function<bool(const Token&)> fits;            // can the case do anything with its input?
};

// The stored failures first; if none of them fails, the search, and what that finds is stored.
CaseResult explore(const Searched& s, const Options& o);

}  // namespace fearless::corpus
