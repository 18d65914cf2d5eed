// What a violation is called and how it is explained: all sentences about violations are here.
#pragma once

#include <string>
#include <vector>

#include "report/names.hpp"
#include "search/result.hpp"

namespace fearless::wording {

// One sentence: "data race on counter: write by main/1 at a.cpp:3, read by main/2 at a.cpp:7".
std::string message(const Violation& v);
// The same, for a report that goes on with these names.
std::string message(const Violation& v, Names& names);

// The facts, a line each, aligned by the report: ("write", "by main/1 at …").
struct Fact {
  std::string label, text;
};
std::vector<Fact> facts(const Violation& v, Names& names);

// One piece of advice; may be empty.
std::string hint(const Violation& v, Names& names);

// "read", "atomic write", "mutex lock": what a place did.
std::string place_operation(const Violation& v, const Place& p);

// "is preempted", "waits for mutex #1".
std::string switch_reason(SwitchReason r);
std::string time(u64 ns);  // with its unit

// An operation in the trace: "lock m", "x.load() = 1".
std::string operation(const TraceEvent& e, Names& names);

}  // namespace fearless::wording
