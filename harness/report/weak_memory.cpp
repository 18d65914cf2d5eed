#include "report/weak_memory.hpp"

#include <algorithm>

#include "core/format.hpp"

namespace fearless::wording {
namespace {

// "main/2's y load = 0 at a.cpp:12"
std::string place(const Violation& v, u32 number, Names& names) {
  if (number == WeakMemory::none) return "the initial value";
  const TraceEvent& e = v.trace->events[number];
  return fmt::format("{} ({} at {})", operation(e, names), names.short_thread(e.thread), names.site(e.stack));
}

std::string sequential(const WeakMemory& w) {
  if (w.all_under_sc)
    return fmt::format("no execution under sc shows it (all {} have been tried)", w.tried_under_sc);
  if (w.tried_under_sc != 0)
    return fmt::format("none of the first {} executions under sc shows it", w.tried_under_sc);
  return "sequential consistency does not permit this execution";
}

}  // namespace

std::vector<Fact> weak_memory(const Violation& v, Names& names) {
  const WeakMemory& w = v.weak;
  if (!w.any) return {};
  std::vector<Fact> list;
  list.push_back({w.all_under_sc ? "needs weak memory" : "weak memory", sequential(w)});
  constexpr std::size_t most = 3;
  for (std::size_t i = 0; i < w.stale.size() && i < most; ++i) {
    const WeakMemory::Stale& s = w.stale[i];
    if (s.operation == WeakMemory::none || s.newer == WeakMemory::none) continue;
    list.push_back({"", s.reads == s.operation
                            ? fmt::format("{} comes before {} in the order of stores",
                                          place(v, s.operation, names), place(v, s.newer, names))
                            : fmt::format("{} reads {}, older than {}", place(v, s.operation, names),
                                          place(v, s.reads, names), place(v, s.newer, names))});
  }
  if (w.stale.size() > most)
    list.push_back({"", fmt::format("and {} more reads of older stores", w.stale.size() - most)});
  if (w.remedy == Weakness::Remedy::none) return list;
  const bool pairs = w.remedy == Weakness::Remedy::release_acquire;
  list.push_back({"missing order",
                  pairs ? "release for the first and acquire for the second of" : "seq_cst for all of"});
  for (const u32 number : w.operations) list.push_back({"", place(v, number, names)});
  return list;
}

}  // namespace fearless::wording
