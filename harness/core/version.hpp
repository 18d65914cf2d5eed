#pragma once

namespace fearless {

inline constexpr const char* version = FEARLESS_VERSION;

}  // namespace fearless
