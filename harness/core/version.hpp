// The project's version, as the build says it.
#pragma once

namespace fearless {

inline constexpr const char* version = FEARLESS_VERSION;

}  // namespace fearless
