#include "border/histories.hpp"

#include "border/own.hpp"
#include "engine/engine.hpp"
#include "engine/trap.hpp"
#include "memory/scratch.hpp"
#include "model/graph.hpp"

namespace fearless::border {
namespace {

// An operation may be thought to have been invoked as late as just before its first visible step, and to have
// returned right after its last: that is when its thread might as well have called it. Where the memory model
// is weak there is no such time, and what comes first is what happens before.
struct Noted {
  Slot slot;
  u64 invoked, returned;
  u32 steps;  // of its thread, when it was invoked
  Clock seen;  // by its thread, when it was invoked
  Tick end;  // its thread's time when it returned
};

constexpr u32 most = 256;
struct Operations {
  Noted* noted[most];
  const Noted* open[max_slots];  // by slot: the one under way
};
Operations* operations = nullptr;
u64 now = 0;

Noted* find(u32 number) {
  return operations == nullptr || number >= most ? nullptr : operations->noted[number];
}

void invoked(u32 number) {
  if (number >= most) return;
  if (operations == nullptr) {
    operations = scratch.array<Operations>(1);
    *operations = {};
  }
  const Thread& t = *engine.current;
  auto* n = scratch.array<Noted>(1);
  n->slot = t.slot;
  n->invoked = ++now;
  n->returned = 0;
  n->steps = t.operations;
  n->seen.reset();
  n->seen.assign(t.clock);
  operations->noted[number] = n;
  operations->open[t.slot] = n;
}

void returned(u32 number) {
  Noted* n = find(number);
  if (n == nullptr) return;
  const Thread& t = *engine.current;
  n->returned = ++now;
  n->end = t.clock.get(t.slot);
  operations->open[t.slot] = nullptr;
  engine.current->may_wait = false;
  if (t.alone_steps != 0) engine.operation_ended();
  // Others that have announced their first step and not yet made it have been invoked after this.
  for (Noted* other : operations->noted) {
    if (other != nullptr && other == operations->open[other->slot] &&
        engine.thread(other->slot).operations <= other->steps + 1)
      other->invoked = ++now;
  }
}

bool precedes(const Noted& a, const Noted& b) {
  if (a.returned == 0) return false;
  if (a.slot == b.slot) return a.returned < b.invoked;
  if (engine.graph != nullptr) return b.seen.get(a.slot) >= a.end;
  return a.returned < b.invoked;
}

}  // namespace

void begin_execution_histories() {
  operations = nullptr;
  now = 0;
}

}  // namespace fearless::border

using namespace fearless;

FEARLESS_EXPORT void fearless_operation_invoked(unsigned number) {
  if (FEARLESS_OUTSIDE()) return;
  border::invoked(number);
}
FEARLESS_EXPORT void fearless_operation_returned(unsigned number) {
  if (FEARLESS_OUTSIDE()) return;
  border::returned(number);
}

FEARLESS_EXPORT void fearless_operation_ends_thread() {
  if (FEARLESS_OUTSIDE()) return;
  engine.unsupported("pthread_exit in an operation of a generated program",
                     "its thread has other operations to perform: let the operation return, or throw", 0);
}

FEARLESS_EXPORT void fearless_operation_may_wait() {
  if (FEARLESS_OUTSIDE()) return;
  engine.current->may_wait = true;
}
FEARLESS_EXPORT void fearless_operation_finishes_alone(unsigned steps) {
  if (FEARLESS_OUTSIDE()) return;
  engine.current->alone_steps = steps;
}
FEARLESS_EXPORT void fearless_leave_one_alone(unsigned after, unsigned which) {
  if (FEARLESS_OUTSIDE()) return;
  if (engine.graph != nullptr)
    engine.unsupported("a check of obstruction-freedom, exhaustively or under rc11",
                       "take a random strategy with memory_model=sc", FEARLESS_SITE());
  engine.leave_one_alone(after, which);
}

// (Asked outside the scenario.)
FEARLESS_EXPORT u64 fearless_operation_time(unsigned number, int returned) {
  const border::Noted* n = border::find(number);
  return n == nullptr ? 0 : returned != 0 ? n->returned : n->invoked;
}
FEARLESS_EXPORT int fearless_operation_precedes(unsigned a, unsigned b) {
  const border::Noted* x = border::find(a);
  const border::Noted* y = border::find(b);
  return x != nullptr && y != nullptr && border::precedes(*x, *y) ? 1 : 0;
}

FEARLESS_EXPORT void fearless_specification_performs(const char* operation) {
  trap::specification_performs(operation);
}

FEARLESS_EXPORT void fearless_judge() {
  if (FEARLESS_OUTSIDE() || engine.judge == nullptr) return;
  const char* why = engine.judge_history(false);
  if (why == nullptr) return;
  Finding f;
  f.kind = ViolationKind::linearizability;
  f.here = place_here(OpKind::none, FEARLESS_SITE());
  f.text = why;
  raise(f);
}
