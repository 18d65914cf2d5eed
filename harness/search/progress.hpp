// The progress line of a long search, on a terminal.
#pragma once

#include <string>

#include "search/result.hpp"

namespace fearless {

// "35 s", "12 min", "3 h", "5 days".
std::string duration(double seconds);
// "about 1.2e+06 (± 13 %)": executions, with the standard error; or "1.2e+06 or many more".
std::string about(const Estimate& e);

class Progress {
 public:
  Progress(bool wanted, std::string name, u64 begun, u64 executions, u64 deadline);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  // Writes the line if it is time to.
  void tick(u64 now, const CaseResult& r);

 private:
  bool on_;
  std::string name_;
  u64 begun_, executions_, deadline_, next_;
  bool written_ = false;
};

}  // namespace fearless
