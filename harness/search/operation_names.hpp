// Names of operations.
#pragma once

#include "core/operation.hpp"
#include "model/graph.hpp"

namespace fearless {

// "mutex lock", "atomic load", …: what an operation is called in messages.
const char* operation_name(OpKind k);
const char* operation_name(const Event& e);

}  // namespace fearless
