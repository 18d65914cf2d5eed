// The processor's time-stamp counter (instructions rdtsc and rdtscp), which tells real time: kept from the
// thread that runs, where the system can do so (prctl(2), PR_SET_TSC), so that it traps and can be told
// another. Threads and processes that are made meanwhile begin without it, also those that run other
// programs.
#pragma once

#include "core/base.hpp"

namespace fearless::time_stamps {

// From now on; false if the system does not let us.
bool keep_from_program();
void give_back();
bool kept();

// While this lives, the counter can be read, if `wanted`.
class Given {
 public:
  explicit Given(bool wanted = true);
  ~Given();
  Given(const Given&) = delete;
  Given& operator=(const Given&) = delete;

 private:
  bool kept_;
};

// If there is an instruction at `code` that reads it: its length; else 0.
FEARLESS_INLINE u32 length_of_read(const u8* code) {
  if (code[0] != 0x0f) return 0;
  if (code[1] == 0x31) return 2;
  return code[1] == 0x01 && code[2] == 0xf9 ? 3 : 0;
}

}  // namespace fearless::time_stamps
