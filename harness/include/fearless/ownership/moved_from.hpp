// What is thrown by the use of an owner, a sender or a receiver that has been moved from.
#pragma once

#include <stdexcept>

namespace fearless {

class moved_from : public std::logic_error {
 public:
  moved_from() : logic_error("fearless: used after it was moved from") {}
};

}  // namespace fearless
