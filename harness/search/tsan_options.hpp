// TSAN_OPTIONS, as ThreadSanitizer's runtime reads them: what there is for those who go on where it does not.
#pragma once

#include <string>

#include "core/violation.hpp"

namespace fearless::tsan_options {

// The value given to a flag, or null.
bool find(const std::string& flag, std::string* value);
// Of a flag that is on unless it has been turned off.
bool is_off(const std::string& flag);
// The file of suppressions, where ThreadSanitizer looks for it; empty if there is none.
std::string suppressions();

// In a text of flags.
bool find_in(const std::string& flags, const std::string& flag, std::string* value);

// Is it a finding that is not to be reported?
bool turns_off(const Finding& f);

}  // namespace fearless::tsan_options
