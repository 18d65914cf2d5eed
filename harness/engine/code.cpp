#include "engine/code.hpp"

namespace fearless::code {

bool function_is_cxx(uptr) { return true; }

}  // namespace fearless::code
