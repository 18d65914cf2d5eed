// A recorded execution as a table: one column per thread, one line per operation.
#pragma once

#include <string>

#include "report/names.hpp"
#include "search/result.hpp"

namespace fearless::report {

std::string columns(const Violation& v, Names& names);

}  // namespace fearless::report
