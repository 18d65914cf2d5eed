// The process's working directory and file mode mask: has anybody changed them?
#pragma once

namespace fearless::border {

// Since it was last set to false.
extern bool directory_or_mask_changed;

}  // namespace fearless::border
