// The stream objects of libstdc++.
#pragma once

namespace fearless::border {

// std::cout and its kin may be used by several threads at once; tells the race detector where they are.
void exempt_standard_streams();

}  // namespace fearless::border
