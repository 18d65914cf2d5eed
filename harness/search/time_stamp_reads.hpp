// Does code of the program's read the processor's time-stamp counter?
#pragma once

namespace fearless {

// Looks at the program and those of its libraries whose data is put back between executions, once.
bool program_reads_time_stamps();

}  // namespace fearless
