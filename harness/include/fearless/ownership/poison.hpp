// A lock whose holder left by an exception is poisoned: what it guards may be half changed. Who locks it next
// gets the exception below, unless it says that it does not mind.
#pragma once

#include <exception>
#include <stdexcept>

namespace fearless {

class poisoned : public std::logic_error {
 public:
  poisoned()
      : logic_error("fearless: a thread threw while it held this lock: what it guards may be half changed") {}
};

// For lock(): also if it is poisoned.
struct even_poisoned_t {
  explicit even_poisoned_t() = default;
};
inline constexpr even_poisoned_t even_poisoned{};

namespace detail {

// Does its scope end by an exception? Not one that was already on its way when the scope began.
class unwinding {
 public:
  bool since_construction() const noexcept { return std::uncaught_exceptions() > before_; }

 private:
  int before_ = std::uncaught_exceptions();
};

}  // namespace detail
}  // namespace fearless
