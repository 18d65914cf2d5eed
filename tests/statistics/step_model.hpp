// Which actions of a program are steps at which a scheduler decides. Tools differ in that, and the number
// of executions until a bug shows depends on it as much as on the algorithm.
#pragma once

namespace statistics {

struct StepModel {
  int creation = 0;  // steps of the creator's own after a thread has been created
  int prologue = 0;  // of a thread's own, before it does anything
  int epilogue = 0;  // and after it has done all
  int between = 0;   // between the two halves of an operation that should be one (stringbuffer)
  // Are accesses of shared variables that a lock protects steps? Those that race always are.
  bool every_access = false;
};

// The programs, small ones of the literature. As in scenarios/families, but that those who check are created
// first in account and lazy01; in stringbuffer_restored the other thread appends what it has erased.
inline constexpr const char* programs[] = {
    "account", "lazy01", "reorder_3", "stringbuffer", "stringbuffer_restored", "wronglock_3"};
inline constexpr const char* strategies[] = {"random", "pct", "pos"};

}  // namespace statistics
