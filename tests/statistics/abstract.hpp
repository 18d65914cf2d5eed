// The programs of step_model.hpp as lists of steps.
#pragma once

#include <string>

#include "reference/program.hpp"
#include "step_model.hpp"

namespace statistics {

reference::Program abstract(const std::string& name, const StepModel&);
// Has the program's assertion failed?
bool failed(const reference::Values&);

}  // namespace statistics
