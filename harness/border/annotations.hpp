// What a scenario tells the search (fearless/annotate.hpp).
#pragma once

#include "core/base.hpp"

namespace fearless::border {

struct Note {  // outcome(text) or cover(name)
  const char* text;
  Note* next;
};

void begin_execution_annotations();
const Note* outcomes();   // last first
const Note* covered();
// As if the scenario had noted them.
void add_outcome(const char* text, u64 bytes);
void add_covered(const char* text, u64 bytes);
// A thread stopped at assume(false).
bool assumption_failed();

}  // namespace fearless::border
