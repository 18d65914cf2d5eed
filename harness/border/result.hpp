// What calls return that tell their errors by errno.
#pragma once

#include <errno.h>

namespace fearless::border {

inline int fail(int error) {
  errno = error;
  return -1;
}
inline int result(int error) { return error == 0 ? 0 : fail(error); }

}  // namespace fearless::border
