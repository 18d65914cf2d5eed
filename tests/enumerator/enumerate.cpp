#include "enumerate.hpp"

#include <type_traits>
#include <unordered_map>
#include <unordered_set>

namespace enumerator {
namespace {

// Within an operation that takes several steps.
enum class Phase : std::int16_t {
  begin,
  to_wait,             // a wait: not in the queue yet; what it waits for has been looked at
  to_unlock,           // a wait: in the queue, the mutex still held
  to_unlock_notified,  // the same, notified already
  waiting,             // a wait: until notified; at the barrier: until all have arrived
  to_lock,             // a wait: notified
  to_lock_timeout,     // a wait: timed out
  last_look,           // a timed wait_while: after the timeout, the mutex held
  one_held,            // a lock_both: the first mutex is held; a once: it is called
  one_to_unlock,       // the other was found taken; a once: it has been called
  other_first,         // the same the other way round
  other_held,
  other_to_unlock,
};

// Without padding, so that two states can be compared as bytes.
struct ThreadState {
  std::int16_t operation = 0;
  Phase phase = Phase::begin;
  std::array<std::int16_t, most_operations> results{};
};
struct State {
  std::array<ThreadState, most_threads> threads{};
  std::array<std::int16_t, mutexes> owner{};  // 1 + the thread, 0: free
  std::array<std::int16_t, semaphores> count{};
  std::array<std::int16_t, variables> variable{};
  std::int16_t arrived = 0;
  std::int16_t sharing = 0;  // holders of the shared mutex; -1: one alone
  std::int16_t once = 0;     // 1: being called, 2: has been

  std::string bytes() const { return {reinterpret_cast<const char*>(this), sizeof *this}; }
};
static_assert(std::has_unique_object_representations_v<State>);

class Enumeration {
 public:
  explicit Enumeration(const Program& p) : program_(p) {}

  std::set<std::string> run() {
    State s;
    for (std::size_t i = 0; i < semaphores; ++i)
      s.count[i] = static_cast<std::int16_t>(program_.initial_counts[i]);
    reach(s);
    while (!open_.empty()) {
      const State next = open_.back();
      open_.pop_back();
      from_ = next.bytes();
      reached_one_ = false;
      for (std::size_t t = 0; t < program_.threads.size(); ++t) step(next, t);
      if (reached_one_) continue;
      outcomes_.insert(ended(next) ? text_of(next) : "deadlock");
      ends_.push_back(from_);
    }
    if (never_ends()) outcomes_.insert("deadlock");
    return outcomes_;
  }

 private:
  const Operation* operation(const State& s, std::size_t t) const {
    const auto i = static_cast<std::size_t>(s.threads[t].operation);
    return i < program_.threads[t].size() ? &program_.threads[t][i] : nullptr;
  }
  bool ended(const State& s) const {
    for (std::size_t t = 0; t < program_.threads.size(); ++t)
      if (operation(s, t) != nullptr) return false;
    return true;
  }

  void reach(const State& s) {
    reached_one_ = true;
    const std::string bytes = s.bytes();
    before_[bytes].push_back(from_);
    if (seen_.insert(bytes).second) open_.push_back(s);
  }
  // Is there a state from which none is reached where nothing can be done?
  bool never_ends() {
    std::unordered_set<std::string> can(ends_.begin(), ends_.end());
    while (!ends_.empty()) {
      const std::string state = ends_.back();
      ends_.pop_back();
      for (const std::string& earlier : before_[state])
        if (can.insert(earlier).second) ends_.push_back(earlier);
    }
    for (const std::string& state : seen_)
      if (can.count(state) == 0) return true;
    return false;
  }
  void in_phase(State s, std::size_t t, Phase phase) {
    s.threads[t].phase = phase;
    reach(s);
  }
  // The operation is over.
  void done(State s, std::size_t t, int result = 0) {
    ThreadState& thread = s.threads[t];
    thread.results[static_cast<std::size_t>(thread.operation)] = static_cast<std::int16_t>(result);
    ++thread.operation;
    thread.phase = Phase::begin;
    reach(s);
  }

  // All that thread t can do next.
  void step(State s, std::size_t t) {
    const Operation* o = operation(s, t);
    if (o == nullptr) return;
    if (o->condition >= 0 && s.threads[t].results[static_cast<std::size_t>(o->condition)] == 0)
      return done(s, t);
    switch (o->kind) {
      case Kind::lock:
      case Kind::try_lock:
      case Kind::timed_lock: return lock(s, t, *o);
      case Kind::lock_both: return lock_both(s, t, *o);
      case Kind::unlock: s.owner[o->object] = 0; return done(s, t);
      case Kind::wait:
      case Kind::timed_wait:
      case Kind::wait_while:
      case Kind::timed_wait_while: return wait(s, t, *o);
      case Kind::notify_one:
      case Kind::notify_all: return notify(s, t, *o);
      case Kind::acquire:
      case Kind::try_acquire:
      case Kind::timed_acquire: return acquire(s, t, *o);
      case Kind::post: ++s.count[o->object]; return done(s, t);
      case Kind::arrive: return arrive(s, t);
      case Kind::load: return done(s, t, s.variable[o->object]);
      case Kind::store: s.variable[o->object] = o->value; return done(s, t);
      case Kind::spin_while:
        if (s.variable[o->object] != o->value) done(s, t);
        return;
      case Kind::spin_take:
        if (s.variable[o->object] != 0) return;
        s.variable[o->object] = 1;
        return done(s, t);
      case Kind::share:
      case Kind::try_share:
      case Kind::timed_share:
        if (s.sharing >= 0) {
          ++s.sharing;
          return done(s, t, 1);
        }
        return o->kind == Kind::share ? void() : done(s, t, 0);
      case Kind::unshare: --s.sharing; return done(s, t);
      case Kind::own:
      case Kind::try_own:
      case Kind::timed_own:
        if (s.sharing == 0) {
          s.sharing = -1;
          return done(s, t, 1);
        }
        return o->kind == Kind::own ? void() : done(s, t, 0);
      case Kind::disown: s.sharing = 0; return done(s, t);
      case Kind::once: return once(s, t, *o);
      case Kind::futex_wait:
      case Kind::futex_timed_wait:
      case Kind::atomic_wait: return sleep(s, t, *o);
      case Kind::futex_wake_one:
      case Kind::atomic_notify_one: return wake_sleepers(s, t, *o, false);
      case Kind::futex_wake_two:  // all there can be, of three threads
      case Kind::futex_wake_all:
      case Kind::atomic_notify_all: return wake_sleepers(s, t, *o, true);
      case Kind::add: {
        const int before = s.variable[o->object];
        s.variable[o->object] = static_cast<std::int16_t>(before + o->value);
        return done(s, t, before);
      }
    }
  }

  static std::int16_t self(std::size_t t) { return static_cast<std::int16_t>(t + 1); }

  void lock(State s, std::size_t t, const Operation& o) {
    if (s.owner[o.object] == 0) {
      s.owner[o.object] = self(t);
      done(s, t, 1);
    } else if (o.kind != Kind::lock) {
      done(s, t, 0);
    }
  }

  // Takes one, tries the other, gives the first back if that fails, and begins with the other.
  void lock_both(State s, std::size_t t, const Operation& o) {
    const Phase phase = s.threads[t].phase;
    const bool swapped = phase == Phase::other_first || phase == Phase::other_held ||
                         phase == Phase::other_to_unlock;
    std::int16_t& first = s.owner[swapped ? o.object2 : o.object];
    std::int16_t& second = s.owner[swapped ? o.object : o.object2];
    switch (phase) {
      case Phase::begin:
      case Phase::other_first:
        if (first != 0) return;
        first = self(t);
        return in_phase(s, t, swapped ? Phase::other_held : Phase::one_held);
      case Phase::one_held:
      case Phase::other_held:
        if (second != 0) return in_phase(s, t, swapped ? Phase::other_to_unlock : Phase::one_to_unlock);
        second = self(t);
        return done(s, t);
      case Phase::one_to_unlock:
      case Phase::other_to_unlock:
        first = 0;
        return in_phase(s, t, swapped ? Phase::begin : Phase::other_first);
      case Phase::to_wait:
      case Phase::to_unlock:
      case Phase::to_unlock_notified:
      case Phase::waiting:
      case Phase::to_lock:
      case Phase::to_lock_timeout:
      case Phase::last_look: return;
    }
  }

  void acquire(State s, std::size_t t, const Operation& o) {
    if (s.count[o.object] > 0) {
      --s.count[o.object];
      done(s, t, 1);
    } else if (o.kind != Kind::acquire) {
      done(s, t, 0);
    }
  }

  void arrive(State s, std::size_t t) {
    if (s.threads[t].phase == Phase::waiting) return;  // the last to arrive lets it go on
    if (++s.arrived < program_.barrier) return in_phase(s, t, Phase::waiting);
    s.arrived = 0;
    for (std::size_t other = 0; other < program_.threads.size(); ++other) {
      const Operation* o = operation(s, other);
      if (o == nullptr || o->kind != Kind::arrive || s.threads[other].phase != Phase::waiting) continue;
      ++s.threads[other].operation;
      s.threads[other].phase = Phase::begin;
    }
    done(s, t);
  }

  static bool looks(const Operation& o) {
    return o.kind == Kind::wait_while || o.kind == Kind::timed_wait_while;
  }
  static bool timed(const Operation& o) {
    return o.kind == Kind::timed_wait || o.kind == Kind::timed_wait_while;
  }

  void wait(State s, std::size_t t, const Operation& o) {
    const bool satisfied = looks(o) && s.variable[o.object2] != o.value;
    switch (s.threads[t].phase) {
      case Phase::begin: return satisfied ? done(s, t, 1) : in_phase(s, t, Phase::to_wait);
      case Phase::to_wait: return in_phase(s, t, Phase::to_unlock);
      case Phase::to_unlock:
      case Phase::to_unlock_notified: {
        const bool notified = s.threads[t].phase == Phase::to_unlock_notified;
        s.owner[o.object] = 0;
        return in_phase(s, t, notified ? Phase::to_lock : Phase::waiting);
      }
      case Phase::waiting:
        if (timed(o)) in_phase(s, t, Phase::to_lock_timeout);
        return;
      case Phase::to_lock:
        if (s.owner[o.object] != 0) return;
        s.owner[o.object] = self(t);
        return looks(o) ? in_phase(s, t, Phase::begin) : done(s, t, 1);
      case Phase::to_lock_timeout:
        if (s.owner[o.object] != 0) return;
        s.owner[o.object] = self(t);
        return looks(o) ? in_phase(s, t, Phase::last_look) : done(s, t, 0);
      case Phase::last_look: return done(s, t, satisfied ? 1 : 0);
      case Phase::one_held:
      case Phase::one_to_unlock:
      case Phase::other_first:
      case Phase::other_held:
      case Phase::other_to_unlock: return;
    }
  }

  void once(State s, std::size_t t, const Operation& o) {
    const Phase phase = s.threads[t].phase;
    if (phase == Phase::begin && s.once == 0) {
      s.once = 1;
      in_phase(s, t, Phase::one_held);
    } else if (phase == Phase::begin && s.once == 2) {
      done(s, t, 0);
    } else if (phase == Phase::one_held) {
      s.variable[o.object] = static_cast<std::int16_t>(s.variable[o.object] + o.value);
      in_phase(s, t, Phase::one_to_unlock);
    } else if (phase == Phase::one_to_unlock) {
      s.once = 2;
      done(s, t, 1);
    }
  }

  static bool sleeps(const Operation& o) {
    return o.kind == Kind::futex_wait || o.kind == Kind::futex_timed_wait || o.kind == Kind::atomic_wait;
  }

  void sleep(State s, std::size_t t, const Operation& o) {
    if (s.threads[t].phase == Phase::waiting) {
      if (o.kind == Kind::futex_timed_wait) done(s, t, 0);
    } else if (s.variable[o.object] != o.value) {
      done(s, t, 0);
    } else {
      in_phase(s, t, Phase::waiting);
    }
  }

  // A waiter of the standard library's looks again.
  void wake_sleepers(State s, std::size_t t, const Operation& o, bool all) {
    int woken = 0;
    for (std::size_t other = 0; other < program_.threads.size(); ++other) {
      const Operation* waiting = operation(s, other);
      if (waiting == nullptr || !sleeps(*waiting) || waiting->object != o.object ||
          s.threads[other].phase != Phase::waiting)
        continue;
      State now = s;
      ThreadState& thread = now.threads[other];
      thread.phase = Phase::begin;
      if (waiting->kind != Kind::atomic_wait)
        thread.results[static_cast<std::size_t>(thread.operation++)] = 1;
      ++woken;
      if (all) s = now;
      else done(now, t, 1);
    }
    if (all || woken == 0) done(s, t, woken);
  }

  static void wake(ThreadState* thread) {
    thread->phase = thread->phase == Phase::waiting ? Phase::to_lock : Phase::to_unlock_notified;
  }
  bool waits_at(const State& s, std::size_t t, const Operation& notify) const {
    const Operation* o = operation(s, t);
    const Phase phase = s.threads[t].phase;
    return o != nullptr && (looks(*o) || timed(*o) || o->kind == Kind::wait) && o->object == notify.object &&
           (phase == Phase::waiting || phase == Phase::to_unlock);
  }

  void notify(State s, std::size_t t, const Operation& o) {
    bool nobody = true;
    for (std::size_t other = 0; other < program_.threads.size(); ++other) {
      if (!waits_at(s, other, o)) continue;
      nobody = false;
      if (o.kind == Kind::notify_all) {
        wake(&s.threads[other]);
      } else {
        State woken = s;
        wake(&woken.threads[other]);
        done(woken, t);
      }
    }
    if (nobody || o.kind == Kind::notify_all) done(s, t);
  }

  std::string text_of(const State& s) const {
    OutcomeText text;
    for (std::size_t t = 0; t < program_.threads.size(); ++t) {
      text.begin_thread(t);
      for (std::size_t i = 0; i < program_.threads[t].size(); ++i)
        if (has_result(program_.threads[t][i].kind)) text.result(s.threads[t].results[i]);
    }
    text.begin_variables();
    for (const std::int16_t v : s.variable) text.result(v);
    text.begin_counts();
    for (const std::int16_t c : s.count) text.result(c);
    return std::string(text.view());
  }

  const Program& program_;
  std::vector<State> open_;
  std::unordered_set<std::string> seen_;
  std::unordered_map<std::string, std::vector<std::string>> before_;  // the states a state is reached from
  std::string from_;
  std::vector<std::string> ends_;  // where nothing can be done
  std::set<std::string> outcomes_;
  bool reached_one_ = false;
};

}  // namespace

std::set<std::string> enumerate(const Program& p) { return Enumeration(p).run(); }

}  // namespace enumerator
