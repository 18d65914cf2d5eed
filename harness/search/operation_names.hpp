// Names of operations.
#pragma once

#include "core/operation.hpp"

namespace fearless {

// "mutex lock", "atomic load", …: what an operation is called in messages.
const char* operation_name(OpKind k);

}  // namespace fearless
