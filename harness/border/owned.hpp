// The list of all functions the border owns, for the check that they are the ones programs get.
#pragma once

namespace fearless::border {

struct Owned {
  const char* name;
  void* function;
};

const Owned* owned_begin();
const Owned* owned_end();

}  // namespace fearless::border
