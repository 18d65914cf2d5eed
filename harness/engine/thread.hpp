// One thread of the scenario.
#pragma once

#include "core/thread_info.hpp"
#include "core/thread_set.hpp"
#include "memory/contexts.hpp"
#include "model/clock.hpp"
#include "strategy/strategy.hpp"

namespace fearless {

inline constexpr u64 no_deadline = ~u64{0};

// What a thread has looked at since it last did anything else. To look again at what has not changed is
// waiting and not progress.
class SpinWindow {
 public:
  void clear() { count_ = next_ = rounds_ = doublings_ = 0; }
  bool empty() const { return count_ == 0; }
  // Is a look at `object` from `site` one more of the same? From the same place in the code at once, from
  // others (a loop that the compiler has unrolled) after a few.
  bool contains(uptr site, uptr object, u32 version) const {
    for (u32 i = 0; i < count_; ++i) {
      const Look& l = looks_[i];
      if (l.object == object) return l.version == version && (l.site == site || l.times >= many);
    }
    return false;
  }
  void add(uptr site, uptr object, u32 version) {
    for (u32 i = 0; i < count_; ++i) {
      Look& l = looks_[i];
      if (l.object != object) continue;
      l.times = l.version == version ? l.times + 1 : 1;
      if (l.version != version) rounds_ = 0;
      l.site = site;
      l.version = version;
      return;
    }
    looks_[next_] = {site, object, version, 1};
    next_ = (next_ + 1) % size;
    if (count_ < size) ++count_;
  }
  // How to look at the same once more. The first times it is an operation like any other: what is read twice
  // in a row may change in between. After that it is taken for a loop that waits. Loops that look a few times
  // before they sleep (libstdc++'s look 16 times, and yield at the last) are to get there even if nobody else
  // does anything: they look without letting others go first. At last the thread rests until another has done
  // something.
  enum class Again { openly, at_once, rested };
  Again again() {
    if (count_ == 0 || rounds_ == patience()) return Again::rested;
    ++rounds_;
    return rounds_ <= openly ? Again::openly : Again::at_once;
  }
  // It does not rest yet, so much longer: which must not be for a large part of the execution.
  bool may_go_on(u64 of_steps) const {
    constexpr u64 part = 64;
    return doublings_ < most_doublings && u64{patience()} * part << doublings_at_once <= of_steps;
  }
  void go_on() {
    rounds_ = openly;
    doublings_ += doublings_at_once;
  }

 private:
  static constexpr u32 size = 4;
  static constexpr u32 many = 4;
  static constexpr u32 openly = 4;
  static constexpr u32 least_patience = 32;
  static constexpr u32 doublings_at_once = 3, most_doublings = 6;
  u32 patience() const { return least_patience << doublings_; }

  struct Look {
    uptr site, object;
    u32 version, times;
  };
  Look looks_[size];
  u32 count_ = 0, next_ = 0, rounds_ = 0, doublings_ = 0;
};

struct ThreadExitAction {  // a thread_local variable's destructor
  void (*destructor)(void*);
  void* object;
  ThreadExitAction* next;
};

struct Thread : ThreadInfo {
  enum class State : u8 { unused, live, finished };

  // Where it is.
  void* sp = nullptr;
  u64 fs_base = 0;
  Context* context = nullptr;
  State state = State::unused;

  // What it waits for.
  bool timed_out = false;
  u64 deadline = no_deadline;  // virtual time at which its wait may end by itself
  bool (*outside_ready)(void*) = nullptr;  // if it waits for something outside the model: has that come?
  bool outside_came = false;  // it has, since
  void* outside_argument = nullptr;
  ThreadSet joiners;  // threads about to join it
  SpinWindow spin;

  // What it has seen.
  Clock clock;
  Clock acquire_fence;  // of the stores its relaxed loads read: acquired by its next acquire fence
  Clock release_fence;  // its clock at its last release fence: what its relaxed stores release
  Clock fork_join;  // happens-before by thread start and join alone
  bool has_acquire_fence = false;
  bool has_release_fence = false;

  // Does that handler run on, seen from a frame? (It may have been left by siglongjmp.)
  bool in_handler(uptr here) {
    constexpr u64 most_bytes = u64{128} << 10;
    if (handler - here >= most_bytes) handler = 0;
    return handler != 0;
  }

  // Accesses it has asked not to be looked at (annotations).
  u16 ignored_reads = 0, ignored_writes = 0;
  u8 ignored() const { return static_cast<u8>((ignored_reads != 0 ? 1 : 0) | (ignored_writes != 0 ? 2 : 0)); }

  // Handles and results.
  bool detached = false;
  bool joined = false;
  bool exiting = false;
  int cancel_state = 0, cancel_type = 0;  // as told to pthread_setcancelstate and pthread_setcanceltype
  bool instrumented = false;  // has executed instrumented code
  bool notified = false;  // by a condition variable or futex, while it waited
  uptr handler = 0;  // the frame that has called a handler of signals
  u32 arrival = 0;  // its place in the queue it waits in
  u32 events = 0;  // in the execution graph
  u32 last_event = ~0U;  // the last it has performed
  u32 exit_event = ~0U;  // its end's
  u32 wake_event = ~0U;  // the event that let it go on
  bool awaits = false;  // loops until another changes what it looks at
  bool bounded = false;  // a timed wait of its may not end by itself any more
  u32 early_leaves = 0;  // timed waits of its that have
  u64 processors = ~u64{0};  // that it may run on: a bit for each
  RareOutcomes rare{0, 0, 0};  // what may still happen to it, in exhaustive search
  u32 alone_steps = 0;  // in which it has to finish its operation, left alone; 0: it has not
  bool may_wait = false;  // its operation may wait for good, where the specification of it does
  u32 looked_on = 0;  // so often, in a loop of std::atomic's that looks a few times,
  u32 loads_by_name = 0;  // the last of its operations that was a call of __atomic_load_16
  u32 looked_on_since = ~0U;  // since its first look was that event
  bool last_load_spins = false;  // it has last loaded an atomic in such a loop
  u32 looks = 0;  // that it has made since it last did anything else (await.hpp)
  u32 writes = 0;  // noted since then, that may have changed nothing
  u32 awaits_events = 0;  // events of one round of that loop
  bool wipes = false;  // what has been called on its stack is wiped away after each operation
  bool found_taken = false;  // has found a lock taken since it last did anything but lock and unlock
  u32 backs_off_since = 0;  // its events then
  bool held_back = false;  // has come round in a loop that locks and backs off (back_off.hpp)
  u32 loops = 0;  // of that kind that it has begun
  u32 starts = 0;  // of rounds of such a loop, since it last did anything else
  u32 rounds = 0;  // of such loops in this execution
  u64 time = 0;  // virtual time, where it is each thread's own
  u32 clock_reads = 0;  // looks at the clock since it last did anything else
  u32 clock_looks = 0;  // all of them
  void* (*start)(void*) = nullptr;
  void* argument = nullptr;
  void* result = nullptr;
  uptr created_at = 0;  // site
  char name[16] = {};  // that it has been given
  char inherited_name[16] = {};  // of its creator

  ThreadExitAction* exit_actions = nullptr;
  bool keeps_keys = false;  // its function has returned to where the process goes on: that is no thread's end
  void* cleanup = nullptr;  // the handler of C that it has registered last (pthread_cleanup_push)
  void** keys = nullptr;  // values of pthread keys, by key; null until one is set

  // Locks it holds, in the order taken; those past the end of the array are only counted.
  static constexpr u32 max_held = 16;
  HeldLock held[max_held];
  u32 held_count = 0;

  // What it has changed by writes that are not seen (unseen.hpp).
  u32 found_before = 0;  // as it announced that operation,
  u64 found = 0;  // there was that in memory
  u64 changes = 0;  // since the first of its looks
  uptr heap_end = 0;  // of what it had allocated then

  u64 timed_since = 0;  // it has waited until its deadline since so many steps
};

// As the system would number it, the same in every process.
inline int thread_id(const Thread& t) { return static_cast<int>(1000 + t.number); }

}  // namespace fearless
