#include "report/variables.hpp"

#include "core/format.hpp"
#include "report/symbols.hpp"

namespace fearless::variables {
namespace {

std::string with_part(const std::string& name, const dwarf::Part& p) {
  return p.rest == 0 ? name + p.path : fmt::format("{}{} + {}", name, p.path, p.rest);
}

}  // namespace

std::optional<dwarf::Local> local(uptr address, const Trace& trace) {
  const auto known = trace.locals.find(address);
  if (known == trace.locals.end() || known->second.size() > Trace::most_frames) return std::nullopt;
  // One variable, each time it was used. (What gives it its first value can lie before the block that it
  // belongs to, in the same frame.)
  std::optional<dwarf::Local> one;
  const StackFrame* before = nullptr;
  const auto same_frame = [](const StackFrame& a, const StackFrame& b) {
    return a.cfa == b.cfa && a.thread == b.thread;
  };
  for (const StackFrame& f : known->second) {
    auto here = dwarf::local(f, address);
    if (!one) {
      if (before != nullptr && !same_frame(*before, f)) return std::nullopt;
      before = &f;
      if (!here) continue;
    } else if (!here || one->name != here->name || one->function != here->function ||
               one->part.path != here->part.path || one->part.rest != here->part.rest) {
      return std::nullopt;
    }
    one = std::move(here);
  }
  return one;
}

Named name(uptr address, const Trace& trace) {
  if (const auto l = local(address, trace)) return {with_part(l->name, l->part), l->part.value};
  const symbols::Variable v = symbols::variable(address);
  if (v.name.empty()) return {};
  const auto part = dwarf::inside_global(address, address - v.offset, v.size);
  if (!part && v.piece) return {fmt::format("part of {}", v.name), {}};
  const dwarf::Part known = part.value_or(dwarf::Part{"", v.offset});
  return {with_part(v.name, known), known.value};
}

}  // namespace fearless::variables
