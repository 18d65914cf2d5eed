// The summary for machines: one object per process, described in docs/json.md.
#pragma once

#include <string>
#include <vector>

#include "search/options.hpp"
#include "search/result.hpp"

namespace fearless::report {

// The whole document. `settings`: options that replays need, beside their tokens.
std::string json(const std::vector<CaseResult>& results, const OptionList& settings = {});

// Writes it to FILE, or into DIR/ under a name of this process's own; by way of a temporary file, so that
// readers never see half of it. False (with `why`) if it cannot be written.
bool write_json(const std::string& where, const std::string& text, std::string* why);

}  // namespace fearless::report
