#include "border/test_failures.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "border/own.hpp"
#include "engine/engine.hpp"
#include "engine/trace.hpp"
#include "memory/scratch.hpp"

namespace fearless::border {
namespace {

TestFailure* first = nullptr;
TestFailure** end = &first;
const char* skipped = nullptr;
bool failed_fatally = false;
bool keeps_callers = false;

const char* keep(const char* text) {
  if (text == nullptr) return nullptr;
  const u64 n = __builtin_strlen(text) + 1;
  auto* copy = scratch.array<char>(n);
  __builtin_memcpy(copy, text, n);
  return copy;
}

// The first one, in one line.
void failed_judging(const char* file, int line, const char* text) {
  if (!engine.judging || engine.failed_judging != nullptr) return;
  const std::string_view all = text == nullptr ? "" : text;
  std::string_view name = file == nullptr ? "?" : file;
  if (const auto at = name.rfind('/'); at != std::string_view::npos) name.remove_prefix(at + 1);
  std::string why = "an assertion failed while results were judged, at ";
  why.append(name)
      .append(":")
      .append(std::to_string(line))
      .append(": ")
      .append(all.substr(0, all.find('\n')));
  engine.failed_judging = keep(why.c_str());
}

}  // namespace

void begin_execution_test_failures() {
  first = nullptr;
  end = &first;
  skipped = nullptr;
  failed_fatally = false;
}

void keep_callers_of_failures(bool wanted) { keeps_callers = wanted; }

const TestFailure* test_failures() { return first; }
const char* test_skipped() { return skipped; }
void set_test_skipped(const char* why) { skipped = why; }

}  // namespace fearless::border

// Called by fearless/gtest.hpp for every failed assertion inside a scenario.
FEARLESS_EXPORT void fearless_test_failed(const char* file, int line, const char* text) {
  using namespace fearless;
  if (FEARLESS_OUTSIDE()) {
    border::failed_judging(file, line, text);
    return;
  }
  auto* f = scratch.array<border::TestFailure>(1);
  *f = {};
  f->finding.kind = ViolationKind::assertion;
  f->finding.detail = Detail::test_failed;
  f->finding.here = place_here(OpKind::none, FEARLESS_SITE());
  f->finding.text = border::keep(text);
  f->finding.file = border::keep(file);
  f->finding.line = line > 0 ? static_cast<u32>(line) : 0;
  *border::end = f;
  border::end = &f->next;
  if (border::keeps_callers) {
    const OutsideScenario outside;
    const Stack stack = Trace::stack_here();
    auto* callers = scratch.array<uptr>(stack.size());
    std::copy(stack.begin(), stack.end(), callers);
    f->callers = callers;
    f->depth = stack.size();
  }
  if (engine.recording) {
    const OutsideScenario outside;
    engine.trace->finding(f->finding);
    f->stack = engine.trace->finding_stack;
    f->at = engine.trace->finding_at;
  }
}

FEARLESS_EXPORT void fearless_test_skipped(const char* why) {
  using namespace fearless;
  if (FEARLESS_OUTSIDE()) return;
  border::skipped = border::keep(why);
}

FEARLESS_EXPORT void fearless_test_failed_fatally() {
  if (!FEARLESS_OUTSIDE()) fearless::border::failed_fatally = true;
}
FEARLESS_EXPORT int fearless_test_is_over() {
  return fearless::border::skipped != nullptr || fearless::border::failed_fatally;
}
