// What a scenario can tell the search. In ordinary builds (without FEARLESS defined, as the compiler
// wrappers and CMake functions do) all of this compiles to nothing.
#pragma once

#include <string_view>

#ifdef FEARLESS
#include <fearless/runtime.h>
#endif

#include <fearless/ownership/annotate.hpp>

namespace fearless {

#ifdef FEARLESS

// The executions of interest are those in which the condition holds: in others this thread stops here,
// and the execution counts as blocked if it ends so. Outside a scenario: nothing.
inline void assume(bool condition) {
  if (!condition && fearless_in_scenario() != 0) fearless_assume_failed();
}

// A number from 0 to n-1, of at most 65535: a decision of the search, replayed with the rest of the schedule.
// 0 outside a scenario.
inline int choose(int n) { return fearless_choose_in_scenario(n); }

// What this execution came to. The summary tells each distinct text with the number of executions that
// ended with it: which results are possible at all.
inline void outcome(std::string_view text) { fearless_outcome_n(text.data(), text.size()); }

// This place has been reached; the summary tells in how many executions.
inline void cover(std::string_view name) { fearless_cover_n(name.data(), name.size()); }

// All that came before happens_before(p) happens before all that comes after a later happens_after(p):
// for synchronisation that the tool cannot see (inline assembly, uninstrumented code).
inline void happens_before(const void* p) { fearless_happens_before(p); }
inline void happens_after(const void* p) { fearless_happens_after(p); }

#else

inline void assume(bool) {}
inline int choose(int) { return 0; }
inline void outcome(std::string_view) {}
inline void cover(std::string_view) {}
inline void happens_before(const void*) {}
inline void happens_after(const void*) {}

#endif

}  // namespace fearless
