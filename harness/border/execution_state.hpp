// State of the border that every execution begins with afresh.
#pragma once

namespace fearless::border {

void begin_execution();

}  // namespace fearless::border
