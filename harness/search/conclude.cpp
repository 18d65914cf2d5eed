// What an execution that has ended comes to.
#include <algorithm>

#include "border/test_failures.hpp"
#include "core/format.hpp"
#include "engine/engine.hpp"
#include "engine/thread_local.hpp"
#include "engine/trace.hpp"
#include "memory/heap.hpp"
#include "search/runner.hpp"
#include "search/tsan_options.hpp"

namespace fearless {

namespace {

std::string copy(const char* text) { return text == nullptr ? std::string() : std::string(text); }

// What else failed after `first`, each text once.
template <class Wanted>
void add_others(const border::TestFailure* first, Wanted wanted, std::vector<std::string>* more) {
  constexpr std::size_t most = 8;
  u64 left_out = 0;
  const std::string shown = copy(first->finding.text);
  for (const border::TestFailure* t = first->next; t != nullptr; t = t->next) {
    std::string text = copy(t->finding.text);
    if (text == shown || !wanted(*t) || std::ranges::find(*more, text) != more->end()) continue;
    if (more->size() < most) {
      more->push_back(std::move(text));
    } else {
      ++left_out;
    }
  }
  if (left_out != 0) more->push_back(fmt::format("and {} more", left_out));
}

}  // namespace

void Runner::conclude(Outcome* out) {
  // A failed test assertion is what the violation is, whatever came of it afterwards; unless it is known, or
  // nobody wants to.
  const border::TestFailure* failure = border::test_failures();
  while (failure != nullptr && (known(failure->finding) || suppressed(*failure))) failure = failure->next;
  if (failure != nullptr) {
    if (engine.recording) {
      engine.trace->finding_stack = failure->stack;
      engine.trace->finding_at = failure->at;
    }
    out->violated = true;
    out->finding = failure->finding;
    add_others(failure, [&](const border::TestFailure& t) { return !suppressed(t); }, &out->more);
  } else if (out->stop == Stop::violation && wanted_) {
    out->violated = true;
    out->finding = engine.finding;
  } else if (case_.whole_program && options_.exit_status_matters && engine.exit_status != 0 &&
             (out->stop == Stop::exited || out->stop == Stop::finished)) {
    out->finding = {};
    out->finding.kind = ViolationKind::assertion;
    out->finding.detail = Detail::exit_status;
    out->finding.number = engine.exit_status;
    const Thread& last = engine.thread(engine.ended_by);
    out->finding.here.thread = last.number;
    out->finding.here.site = last.pending.site;
    out->violated = !known(out->finding) && !suppressed(out->finding.kind, {last.pending.site});
  } else if (!find_unjoined(out) && out->stop == Stop::finished && engine.live == 0 &&
             heap::live_blocks() != 0) {
    find_leaks(out);
  }
  out->passed_known = passed_known_;
  out->kept_waiting = engine.kept_waiting;
  if (!out->violated) {
    // A body that skips itself gives the execution up, as an assumption does that does not hold.
    if (border::test_skipped() != nullptr && out->stop == Stop::finished) out->stop = Stop::blocked;
    return;
  }
  out->text = copy(out->finding.text);
  out->file = copy(out->finding.file);
  out->finding.text = out->finding.file = nullptr;
  if (out->finding.kind == ViolationKind::lock_order) out->cycle = lock_order::found();
  if (case_.describe != nullptr) out->history = copy(case_.describe(case_.argument));
}

void Runner::note_suppressed() {
  if (!suppressed_this_ && like_ == nullptr) ++suppressed_;  // (once for each execution)
  suppressed_this_ = true;
}

bool Runner::suppressed(ViolationKind k, const Stack& stack) {
  if (!suppressions_.match(k, stack)) return false;
  note_suppressed();
  return true;
}

bool Runner::suppressed(const border::TestFailure& t) {
  return suppressed(t.finding.kind, Stack(t.callers, t.callers + t.depth));
}

// A thread that has ended, and is neither joined nor detached when all is over. (A whole program ends its
// threads, too, as all processes do: only ThreadSanitizer says it of those.)
bool Runner::find_unjoined(Outcome* out) {
  const bool of_test = !case_.whole_program && options_.leaked_threads_report && engine.live == 0;
  if (!(of_test || options_.detector == Detector::tsan) ||
      (out->stop != Stop::finished && out->stop != Stop::exited))
    return false;
  for (Slot s = 1; s < engine.slots_used; ++s) {
    const Thread& t = engine.threads[s];
    if (t.state != Thread::State::finished || t.joined || t.detached) continue;
    Finding f;
    f.kind = ViolationKind::thread_leak;
    f.detail = Detail::never_joined;
    f.here.thread = t.number;
    f.here.site = t.created_at;
    if (known(f) || tsan_options::turns_off(f)) continue;
    if (suppressions_.match(f)) {
      note_suppressed();
      continue;
    }
    out->finding = f;
    out->violated = true;
    return true;
  }
  return false;
}

void Runner::find_leaks(Outcome* out) {
  Finding f;
  f.kind = ViolationKind::leak;
  f.detail = Detail::unreachable;
  // What leaks at a place that has been reported (or is suppressed) is no part of another violation.
  void* const* const of_main = engine.threads[0].keys;
  for (leak::Group& g : leak::find(of_main, of_main == nullptr ? nullptr : of_main + keys::capacity)) {
    if (suppressions_.match(ViolationKind::leak, g.stack)) {
      note_suppressed();
      continue;
    }
    f.here.site = g.site;
    if (known_.count(key(f)) == 0) out->leaks.push_back(std::move(g));
  }
  if (out->leaks.empty()) return;
  const leak::Group& first = out->leaks.front();
  f.address = first.first;
  f.size = static_cast<u32>(first.first_bytes);
  f.here.site = first.site;
  f.here.thread = first.thread;
  out->violated = true;
  out->finding = f;
}

}  // namespace fearless
