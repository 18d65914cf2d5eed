// Assertions of a test framework that failed in the current execution. They do not end it: as without
// Fearless, an EXPECT lets the test go on.
#pragma once

#include "core/violation.hpp"

namespace fearless::border {

struct TestFailure {
  Finding finding;     // texts in scratch memory
  u32 stack;           // where it failed, in the recording if there is one
  u64 at;              // Trace::finding_at
  const uptr* callers; // the same, if they are kept
  u64 depth;           // of those
  TestFailure* next;
};

void begin_execution_test_failures();
void keep_callers_of_failures(bool wanted);
// The failures so far, first to last; null if there are none.
const TestFailure* test_failures();
// Why the body has skipped itself, or null.
const char* test_skipped();
void set_test_skipped(const char* why);

}  // namespace fearless::border
