#include "search/trace_file.hpp"

#include <cerrno>
#include <cstring>
#include <set>

#include "core/fatal.hpp"
#include "core/format.hpp"
#include "engine/modules.hpp"
#include "search/operation_names.hpp"

namespace fearless {
namespace {

// The executable is linked to a fixed address; only shared libraries move.
std::string number(u64 n) {
  if (n >= (u64{1} << 32)) {
    const modules::Place p = modules::place_of(n);
    if (p.module != modules::no_module) return fmt::format("{}:{:#x}", p.module, p.offset);
  }
  return fmt::format("{:#x}", n);
}

std::string name(const std::vector<TraceThread>& threads, u32 thread) {
  if (thread == 0) return "main";
  const TraceThread& t = threads[thread];
  return fmt::format("{}/{}", name(threads, t.parent), t.child);
}

const char* name(Stop s) {
  switch (s) {
    case Stop::running: return "running";
    case Stop::finished: return "finished";
    case Stop::violation: return "violation";
    case Stop::blocked: return "blocked";
    case Stop::step_limit: return "step limit";
    case Stop::thread_limit: return "thread limit";
    case Stop::undecided: return "undecided";
    case Stop::diverged: return "diverged";
    case Stop::unsupported: return "unsupported";
    case Stop::exited: return "exited";
    case Stop::abandoned: return "abandoned";
  }
  return "";
}

}  // namespace

TraceFile::TraceFile(const std::string& file) {
  static std::set<std::string> written;
  const bool first = written.insert(file).second;
  if (!file_.open(file, !first))
    usage_error(fmt::format("the trace file '{}' cannot be written: {}", file, std::strerror(errno)).c_str(),
                "FEARLESS_TRACE names a file in a directory that exists");
  trace_.without_stacks = true;
}

void TraceFile::write(u64 execution, Stop stop) {
  std::string text = fmt::format("execution {}\n", execution + 1);
  for (const TraceEvent& e : trace_.events) {
    text += fmt::format("{} {}", name(trace_.threads, e.thread), operation_name(e.operation.kind));
    if (e.operation.object != 0) text += " " + number(e.operation.object);
    if (e.values > 0) text += " = " + number(e.a);
    if (e.values > 1) text += " -> " + number(e.b);
    text += e.failed ? " failed\n" : "\n";
  }
  text += name(stop);
  text += '\n';
  file_.write(text);
}

}  // namespace fearless
