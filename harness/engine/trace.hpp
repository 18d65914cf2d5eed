// A recorded execution: what happened, operation by operation, with where in the source it came from.
// Recorded only when an execution is run again to be shown or checked.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/hot.hpp"
#include "core/schedule.hpp"
#include "core/violation.hpp"
#include "detect/ownership.hpp"
#include "engine/engine.hpp"
#include "engine/stack_frames.hpp"

namespace fearless {

using Stack = std::vector<uptr>;  // return addresses, innermost first

enum class SwitchReason : u8 { start, none, preempted, waits, ended, gives_way, time_passed };

struct TraceSaying {  // of ownership
  ownership::Saying what = ownership::Saying::nothing;
  bool assertion = false;  // then not `what` but `asserted`
  ownership::Asserted asserted = ownership::Asserted::lent;
  bool begins = false;     // or ends
};

struct TraceEvent {
  u32 thread = 0;  // number
  u32 index = 0;   // the thread's count of visible operations
  Operation operation;
  u64 a = 0, b = 0;   // value read or written; old and new value …
  u64 a_high = 0, b_high = 0;  // … and the rest of those of sixteen bytes
  u8 values = 0;      // how many of them
  bool failed = false;  // CAS, try_lock, timed waits …
  bool by_chance = false;  // … though it could have succeeded
  SwitchReason why = SwitchReason::none;  // this thread runs and not the one before
  u32 stack = 0;      // index into Trace::stacks
  bool plain = false;  // a watched plain access
  bool after_main = false;
  u64 passed = 0;      // nanoseconds of virtual time that have gone by right before it …
  bool early = false;  // … so that a wait has ended, though other threads could run
  TraceSaying owner;    // of an annotation
  u32 graph_event = 0;  // with an execution graph: the number of its thread's next event there
};

struct TraceThread {
  u32 number = 0, parent = 0, child = 0;
  std::string name;
  u32 created_stack = 0;
  Operation last;       // its last (for a thread that has not ended: pending) operation
  u32 operations = 0;
  u32 last_stack = 0;
  u32 pending_index = 0;  // the operation at which it has last been switched away from
  u32 pending_stack = 0;
  bool finished = false;
  bool enabled = false;
  bool joinable = false;  // neither joined nor detached at the end
  std::vector<HeldLock> held;
  // If it waits: for whom (number + 1; 0: for nobody in particular).
  u32 waits_for_plus_one = 0;
  // If it waits on a condition variable whose last notification found nobody waiting: by which thread
  // (number + 1), at which of its operations.
  u32 lost_by_plus_one = 0;
  u32 lost_index = 0;
  uptr lost_at = 0;
};

struct TraceBlock {  // the heap block that holds what the finding is about
  uptr address = 0;
  u64 bytes = 0;
  u32 allocated_by = 0;  // thread number
  u32 allocated_stack = 0;
  bool freed = false;
  u32 freed_by = 0;
  u32 freed_stack = 0;
};

struct TraceOwner {  // said of what the finding is about
  u32 thread = 0;  // number
  TraceSaying said;
  uptr lock = 0;
  uptr site = 0;
  u32 stack = 0;
};

// Looks at an execution as it goes, instead of having it written down.
class ExecutionWatcher : public AccessObserver {
 public:
  virtual void operation(const Thread& t) = 0;
  virtual void allocation(uptr address, u64 bytes) = 0;

 protected:
  ~ExecutionWatcher() = default;
};

class Trace final : public AccessObserver, public ownership::Observer {
 public:
  // Accesses to these bytes are recorded with their stacks.
  void watch(uptr address, u64 bytes) {
    watch_begin_ = address;
    watch_end_ = address + bytes;
  }

  // Only the schedule is of interest, and the path: no events, no stacks.
  bool schedule_only = false;
  // Operations and values of the whole execution, but no stacks.
  bool without_stacks = false;

  // If not null, is told of operations, accesses and allocations, and no event is recorded.
  ExecutionWatcher* watcher = nullptr;

  // Return addresses from here to the thread's start, without the runtime's own.
  static Stack stack_here();

  // ---- called by the engine and the border
  void begin();
  void operation(const Thread& t);
  // Another thread is about to run instead, or none can.
  void leaves(const Thread& t);
  void values(Value a, Value b, u32 count);
  void failed(bool by_chance = false);
  void next_fails_by_chance() { next_fails_ = true; }
  void pick(const DecisionPoint& p, Slot chosen);
  // The current thread is about to be left for another, at that phase of its operation.
  void turn(const Thread& from, u32 phase, const Thread& to);
  void time_passes(u64 ns, bool early);
  void choice(const Thread& t, ChoiceKind kind, u32 chosen, u32 ordinal);
  void thread_created(const Thread& t);
  void thread_named(u32 number, const char* name);
  void allocation(uptr address, u64 bytes);
  void free(uptr address, u64 bytes);
  void unmapped(uptr address, u64 bytes);
  void destroyed(uptr synchronisation_object);
  void finding(const Finding& f);
  void access(uptr address, u64 bytes, bool write, bool atomic, uptr site) override;
  void said(uptr address, u64 bytes, ownership::Saying what, uptr lock, uptr site) override;
  void asserted(uptr address, u64 bytes, ownership::Asserted what, bool begins, uptr site) override;
  // The execution has ended: takes down the state of every thread.
  void finish(const Engine& e);

  // ---- results
  std::vector<TraceEvent> events;      // the first `head` and the last of them, `limit` in all
  u64 dropped = 0;                     // events between those …
  std::size_t gap = 0;                 // … which would be before that index
  std::vector<TraceThread> threads;    // by number
  std::vector<u32> last_in_slot;       // numbers
  std::vector<Stack> stacks{Stack{}};  // 0: none
  Schedule schedule;
  std::vector<Schedule::Step> path;    // the schedule with all switches, the default ones too
  u64 fingerprint = 0;
  u32 finding_stack = 0;
  u64 finding_at = 0;    // so many events, and those dropped, came before it
  u32 other_stack = 0;   // of the other place of the finding, if it could be told
  Place other;           // the other place, exact
  TraceBlock block;
  std::vector<TraceOwner> owners;  // in order, the last `most_owners` of them
  static constexpr std::size_t most_owners = 64;
  u32 context_switches = 0;
  // For what lies on stacks: the frames it was in when it was used. More than `most_frames`: not all are
  // here.
  std::map<uptr, std::vector<StackFrame>> locals;
  static constexpr std::size_t most_frames = 32;

  // Different accesses (by thread, bytes, and whether they write) so far to the eight bytes, or more, that
  // hold what is watched: as many as `most_uses`.
  u32 uses_of_cell() const { return static_cast<u32>(uses_.size()); }
  static constexpr std::size_t most_uses = 64;

  static constexpr std::size_t limit = 20000;
  static constexpr std::size_t head = 500;

 private:
  struct Access {
    uptr address;
    u64 bytes;
    u32 thread;
    u32 index;
    bool write, atomic;
    uptr site;
    u32 stack;
  };
  u32 capture();
  void find_other(const Finding& f);
  void forget_event(const Access& a);
  u32 name_of(u32 number);
  void note_local(uptr address);
  void note_use(uptr address, u64 bytes, bool write, bool atomic);
  void note_owner(uptr address, u64 bytes, const TraceSaying& said, uptr lock, uptr site);

  uptr watch_begin_ = 0, watch_end_ = 0;
  std::vector<Access> accesses_;
  std::set<std::tuple<uptr, u64, u32, bool, bool>> uses_;
  struct Destruction {
    u32 thread, stack;
  };
  std::map<uptr, Destruction> destroyed_;
  u32 unmapped_stack_ = 0;  // of the last unmapping of what is watched
  u32 last_thread_ = ~0U;
  SwitchReason pending_reason_ = SwitchReason::start;
  u64 pending_passed_ = 0;
  bool pending_early_ = false;
  bool next_fails_ = false;
};

}  // namespace fearless
