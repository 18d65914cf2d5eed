// The programs of step_model.hpp in C++, instrumented, for the tool to run.
#pragma once

#include <functional>
#include <string>

#include "step_model.hpp"

namespace statistics {

// What an execution notes as its outcome: whether the program's assertion failed ('!' or '.'), and, if that
// is wanted, who took the steps, as reference::Execution does.
enum class Notes { order, failure };

std::function<void()> body(const std::string& name, const StepModel&, Notes);

}  // namespace statistics
