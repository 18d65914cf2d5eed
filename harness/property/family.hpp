// One case with many inputs: generated programs, generated arguments. Each is searched with a share of the
// budget; of one with a violation a simpler one is looked for, until there is none that shows it. Knows
// inputs as texts.
#pragma once

#include "search/explore.hpp"

namespace fearless {

// The functions are called outside scenarios; see fearless/runtime.h.
struct Family {
  Case each;
  const char* (*generate)(void* argument, u64 number, u64 seed, int every) = nullptr;
  const char* (*simplify)(void* argument, const char* input, u64 number) = nullptr;
  int (*use)(void* argument, const char* input) = nullptr;
  const char* (*never)(void* argument) = nullptr;
  bool samples = false;
};

// Is this one of its inputs, as its tests are now?
bool is_input(const Family& f, const std::string& text);

CaseResult explore_family(const Family& f, const Options& o);

}  // namespace fearless
