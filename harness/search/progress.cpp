#include "search/progress.hpp"

#include <unistd.h>

#include <algorithm>

#include "core/fatal.hpp"
#include "core/format.hpp"
#include "core/syscalls.hpp"

namespace fearless {
namespace {

constexpr u64 second = 1'000'000'000;

}  // namespace

std::string duration(double seconds) {
  constexpr double minute = 60, hour = 3600, day = 86400, year = 365 * day;
  if (seconds < 2 * minute) return fmt::format("{:.0f} s", seconds);
  if (seconds < 2 * hour) return fmt::format("{:.0f} min", seconds / minute);
  if (seconds < 2 * day) return fmt::format("{:.0f} h", seconds / hour);
  if (seconds < year) return fmt::format("{:.0f} days", seconds / day);
  return "more than a year";
}

std::string about(const Estimate& e) {
  if (e.may_be_far_off()) return fmt::format("{:.2g} or many more", e.executions);
  const double spread = e.executions == 0 ? 0 : 100 * e.error / e.executions;
  return fmt::format("about {:.2g} (± {:.0f} %)", e.executions, std::max(spread, 1.0));
}

Progress::Progress(bool wanted, std::string name, u64 begun, u64 executions, u64 deadline)
    : on_(wanted && isatty(message_descriptor()) != 0),
      name_(std::move(name)),
      begun_(begun),
      executions_(executions),
      deadline_(deadline),
      next_(begun + second) {}

void Progress::tick(u64 now, const CaseResult& r) {
  if (!on_ || now < next_) return;
  next_ = now + second / 4;
  written_ = true;
  const double seconds = static_cast<double>(now - begun_) / 1e9;
  const double rate = static_cast<double>(r.executions) / seconds;
  double left = static_cast<double>(deadline_ - now) / 1e9;
  if (executions_ != ~u64{0})
    left = std::min(left, static_cast<double>(executions_ - r.executions) / std::max(rate, 1e-9));
  std::string of_all;
  if (const Estimate& e = r.estimate; e.descents != 0) {
    of_all = fmt::format(" of {}", about(e));
    if (e.seconds_left > 0) left = std::min(left, e.seconds_left);
  }
  constexpr double year = 365 * 86400.0;
  const std::string line = fmt::format("\r\x1b[K{}: {} executions{}, {:.0f}/s, {} violations{}", name_,
                                       r.executions, of_all, rate, r.violations.size(),
                                       left < year ? ", " + duration(left) + " left" : "");
  sys::write_all(message_descriptor(), line.data(), line.size());
}

Progress::~Progress() {
  if (written_) sys::write_all(message_descriptor(), "\r\x1b[K", 4);
}

}  // namespace fearless
