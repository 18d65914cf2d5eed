// What ThreadSanitizer says of the violations found: this program, or its sibling that is linked with
// ThreadSanitizer's runtime, is started again on the same schedule, in a process of its own.
#pragma once

#include <string>
#include <vector>

#include "search/options.hpp"
#include "search/result.hpp"

namespace fearless::second_opinion {

// Ends the process (a usage error) if somebody is to be asked who is not there.
void check(const Options&);

// Adds to data races ThreadSanitizer's own report, and with detector=both its opinion. `command` starts this
// program; `only_case`: no other of its tests need run.
void ask(const Options&, const std::vector<std::string>& command, bool only_case, CaseResult*);

// A report without what is Fearless's: frames of its runtime, and where the threads behind contexts were
// made.
std::string trimmed_report(const std::string& text);

}  // namespace fearless::second_opinion
