// When operations of the scenario's objects began and ended, for those who judge their results.
#pragma once

namespace fearless::border {

void begin_execution_histories();

}  // namespace fearless::border
