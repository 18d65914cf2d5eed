// Many executions of one scenario: the search.
#pragma once

#include "engine/engine.hpp"
#include "search/options.hpp"
#include "search/result.hpp"

namespace fearless {

struct Case {
  CaseName name;
  void (*body)(void*) = nullptr;
  void* argument = nullptr;
  bool whole_program = false;
  // What the search calls before every execution (a program's arguments, files, …), outside the scenario.
  void (*prepare)() = nullptr;
  // Of cases that note operations: see fearless/runtime.h.
  HistoryJudge judge = nullptr;
  const char* (*describe)(void*) = nullptr;
  // One of many alike, and not the first: whether its code is instrumented, and whether its executions need
  // processes of their own, has been looked at.
  bool looked_at = false;
};

// Searches, replays, minimises; prints nothing but progress. Ends the process only for usage errors
// found in the options' values and when the process cannot be searched in at all.
CaseResult explore(const Case& c, const Options& o);

}  // namespace fearless
