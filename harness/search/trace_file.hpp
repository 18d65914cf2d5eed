// Every execution's operations in a text file, one a line: what two runs of one search must agree on to
// the byte.
//
//   execution 1
//   main thread creation 0x200000ff0000
//   main/1 lock 0x10000000040
//   main/1 atomic load 0x10000000080 = 0
//   finished
//
// Addresses are those of the scenario's own memory, which are the same in every process; what lies in a
// shared library is written as its offset there.
#pragma once

#include <string>

#include "engine/trace.hpp"
#include "search/tool_file.hpp"

namespace fearless {

class TraceFile {
 public:
  // Opens FILE (appending, once the process has written to it); a file that cannot be written is a usage
  // error.
  explicit TraceFile(const std::string& file);

  Trace* trace() { return &trace_; }
  void write(u64 number, Stop stop);

 private:
  ToolFile file_;
  Trace trace_;
};

}  // namespace fearless
