#include "search/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "core/fatal.hpp"
#include "core/syscalls.hpp"

namespace fearless {
namespace {

constexpr u64 second = 1'000'000'000;

}  // namespace

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
  const std::string line = fmt::format("\r\x1b[K{}: {} executions, {:.0f}/s, {} violations, {:.0f} s left",
                                       name_, r.executions, rate, r.violations.size(), left);
  sys::write_all(message_descriptor(), line.data(), line.size());
}

Progress::~Progress() {
  if (written_) sys::write_all(message_descriptor(), "\r\x1b[K", 4);
}

}  // namespace fearless
