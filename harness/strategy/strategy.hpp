// The seam between what may happen and what does.
//
// An execution is a sequence of decisions. A strategy makes them: random search, replay, minimising and
// exhaustive search are all strategies. It sees the pending operation of every thread before it decides
// (core/thread_info.hpp) and knows nothing of contexts, memory or detectors.
#pragma once

#include "core/base.hpp"
#include "core/bytes.hpp"
#include "core/operation.hpp"
#include "core/rng.hpp"
#include "core/thread_info.hpp"
#include "core/thread_set.hpp"

namespace fearless {

// Which thread runs next?
struct DecisionPoint {
  const ThreadSet& candidates;  // at least two
  unsigned count;               // of candidates
  Slot current;                 // the thread that ran last; not a candidate if it waits or has ended
  bool current_may_go_on;
  Slot timeout;  // the candidate that runs because its deadline is made to pass, or no_slot
  u32 phase;     // 0: before an operation of `current`; 1: inside one that waits
};

// What happens at a point where nothing in particular is wanted: the running thread goes on, else the one
// that was created first of those that need not wait for time to pass. Schedules are written down as
// deviations from this. (A search that keeps graphs has given slots in the order of earlier executions: a
// replay knows nothing of those.)
inline Slot default_pick(const DecisionPoint& p) {
  if (p.current_may_go_on && p.current != p.timeout) return p.current;
  Slot chosen = no_slot;
  p.candidates.for_each([&](Slot s) {
    if (s == p.timeout) return;
    if (chosen == no_slot || threads_by_slot[s]->number < threads_by_slot[chosen]->number) chosen = s;
  });
  return chosen == no_slot ? p.timeout : chosen;
}

// Which outcome has the operation of the thread that was picked? Outcome 0 is the ordinary one.
enum class ChoiceKind : u8 {
  read_from,        // which of the permitted stores a load reads; 0 is the newest
  waiter,           // whom a notification wakes; 0 has waited longest
  spurious_wakeup,  // 1: a condition variable's wait returns without a notification
  weak_failure,     // 1: a weak compare-exchange fails although the value is the expected one
  try_failure,      // 1: a try_lock fails although the lock is free
  user,             // fearless::choose
  coherence,        // after which store a store goes in the coherence order; 0 is the newest
  yield_in_vain,    // 1: a thread that yields may be the next to go on all the same
  spin_on,          // 1: a thread that looks on and on, as if it waited, does so still longer
};

struct RareOutcomes {
  u32 spurious_wakeups = 2;  // at most so many an execution; 0: never
  u32 weak_failures = 2;
  u32 try_failures = 1;
};

struct ChoicePoint {
  ChoiceKind kind;
  u32 options;  // at least two
  Slot thread;
  u32 ordinal;  // among the choices of this operation of the thread
};

struct ExecutionStart {
  u64 number;  // of this execution, from 0
  // Of the search. A strategy's decisions depend on (seed, number) and on what it has seen of the executions
  // before the last number that is a power of two: others may be executed out of turn.
  u64 seed;
};

struct ExecutionEnd {
  u64 decisions;  // thread decisions made
  u64 operations;
  u32 threads;
  bool violation;
};

class Strategy {
 public:
  virtual ~Strategy() = default;
  virtual const char* name() const = 0;
  virtual void begin(const ExecutionStart&) = 0;
  virtual Slot pick(const DecisionPoint&) = 0;
  virtual u32 choose(const ChoicePoint&) = 0;
  virtual void end(const ExecutionEnd&) {}
  // Should every visible operation be a decision point, also those before which a switch can change
  // nothing that the program can observe (replay: a token may name any of them)?
  virtual bool wants_every_operation() const { return false; }
  // The numbers this strategy picks by, if it picks uniformly among the candidates and looks at nothing else:
  // the engine may then draw them itself instead of calling `pick`. Asked when an execution has begun.
  virtual Rng* uniform() { return nullptr; }
  // Has everything been tried?
  virtual bool finished() const { return false; }
  // An execution in a process of its own is decided by a copy of the strategy there. What the copy knows at
  // the end, and the original is to know for later executions (or be asked for), is written and read here.
  virtual void save(ByteWriter&) const {}
  virtual void load(ByteReader&) {}
};

}  // namespace fearless
