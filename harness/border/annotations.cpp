#include "border/annotations.hpp"

#include "border/own.hpp"
#include "border/refuse.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/engine.hpp"
#include "engine/operations.hpp"
#include "memory/scratch.hpp"
#include "model/location.hpp"

namespace fearless::border {
namespace {

Note* all_outcomes = nullptr;
Note* all_covered = nullptr;
bool stopped_by_assumption = false;

void add(Note** list, const char* text, u64 n) {
  auto* note = scratch.array<Note>(1);
  auto* copy = scratch.array<char>(n + 1);
  __builtin_memcpy(copy, text, n);
  copy[n] = 0;
  *note = {copy, *list};
  *list = note;
}

}  // namespace

void begin_execution_annotations() {
  all_outcomes = all_covered = nullptr;
  stopped_by_assumption = false;
}
const Note* outcomes() { return all_outcomes; }
const Note* covered() { return all_covered; }
void add_outcome(const char* text, u64 bytes) { add(&all_outcomes, text, bytes); }
void add_covered(const char* text, u64 bytes) { add(&all_covered, text, bytes); }
bool assumption_failed() { return stopped_by_assumption; }

}  // namespace fearless::border

using namespace fearless;

FEARLESS_EXPORT void fearless_outcome_n(const char* text, unsigned long n) {
  if (FEARLESS_OUTSIDE()) return;
  border::add_outcome(text, n);
}

FEARLESS_EXPORT void fearless_cover_n(const char* name, unsigned long n) {
  if (FEARLESS_OUTSIDE()) return;
  border::add_covered(name, n);
}

FEARLESS_EXPORT int fearless_choose_in_scenario(int n) {
  if (FEARLESS_OUTSIDE() || n < 2) return 0;
  constexpr int most = 0xffff;  // what a log of decisions and a graph can hold
  if (n > most)
    border::refuse("choose(n) with n above 65535", "choose twice: choose(n / k) * k + choose(k)",
                   FEARLESS_SITE());
  engine.pass({OpKind::choose, Order::relaxed, 0, 0, 0, FEARLESS_SITE()});
  const u32 chosen = engine.choose(ChoiceKind::user, static_cast<u32>(n));
  engine.note_value(chosen);
  return static_cast<int>(chosen);
}

// The thread goes no further in this execution.
FEARLESS_EXPORT void fearless_assume_failed() {
  if (FEARLESS_OUTSIDE()) return;
  border::stopped_by_assumption = true;
  engine.announce({OpKind::assume, Order::relaxed, 0, 0, 0, FEARLESS_SITE()});
  ops::block(no_deadline);
  __builtin_unreachable();
}

FEARLESS_EXPORT int fearless_in_scenario() { return hot.in_scenario ? 1 : 0; }

// Home-made synchronisation: whatever came before happens_before(p) happens before what comes after a
// later happens_after(p).
FEARLESS_EXPORT void fearless_happens_before(const void* p) {
  if (FEARLESS_OUTSIDE()) return;
  auto& l = objects.get<Location>(reinterpret_cast<uptr>(p));
  l.released.join(engine.current->clock);
  thread_sanitizer::release(&l);
  l.has_released = true;
  engine.tick();
}
FEARLESS_EXPORT void fearless_happens_after(const void* p) {
  if (FEARLESS_OUTSIDE()) return;
  if (auto* l = objects.find<Location>(reinterpret_cast<uptr>(p))) {
    engine.current->clock.join(l->released);
    thread_sanitizer::acquire(l);
  }
}
