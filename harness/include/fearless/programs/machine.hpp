// Which steps programs may take so that nothing goes wrong in any schedule.
//
// A program is right if there is one order in which all its steps can be performed under these rules:
//
//   Locks are taken in the order of their names' first mention, and none twice. Who waits for anything else
//   holds none. A signal is taken by one thread, and given by one (or by several, where nothing depends on
//   which). Who ends has given up locks and objects, and has joined or detached the threads it started.
//
// Then no schedule gets stuck: of what has not been performed, take what comes first in that order. What it
// waits for has been given, for its thread alone takes it; or the lock is held by a thread that itself waits
// for a later lock only, and so on to one that waits for none. And whatever a lock guards, an object holds,
// or passes with a signal is used by one thread after the other.
#pragma once

#include <deque>
#include <optional>

#include <fearless/programs/vocabulary.hpp>

namespace fearless::generated {

using clock = std::vector<unsigned>;  // of each thread, how many of its steps come before

class machine {
 public:
  struct held_lock {
    std::size_t lock;
    bool shared;
    std::vector<std::size_t> inside = {};  // locks that were held when it was taken
  };
  struct access {
    effect what;
    std::size_t memory;
    std::vector<held_lock> locks;  // held during it
  };
  struct performed {
    std::size_t thread;
    step what;
    clock when;      // what must come before it, of its own thread including itself
    clock called;    // before it waits for anything
    clock forked;    // the same as `when`, by the starts and ends of threads alone
    std::vector<access> accesses;
  };

  // Who meets a thread, and what it performs meanwhile.
  struct partner {
    std::size_t thread;
    step what;
  };

  machine(const vocabulary& v, std::size_t threads) : v_(&v), threads_(threads), signals_(v.things.size()) {
    for (thread& t : threads_) {
      t.has.resize(v.things.size());
      t.when.resize(threads);
      t.forked.resize(threads);
    }
    threads_[0].running = true;
    must_end_.resize(v.things.size());
    for (const rules& r : v.operations)
      for (const claim& c : r.claims)
        if (r.wrong.empty() && c.what == effect::ends) must_end_[c.thing] = 1;
    for (std::size_t i = 0; i < v.things.size(); ++i) {
      threads_[0].has[i] = v.things[i].only_one;
      signals_[i].given.assign(v.things[i].given, {{}, clock(threads)});
    }
  }

  // Performs a step of thread t, if the rules allow it and it need not wait (but for a meeting).
  // `against`: a lock that it does without, or takes too early; a violation.
  bool perform(std::size_t t, const step& s, const std::optional<partner>& other = std::nullopt,
               bool against = false) {
    if (!against && hopeless(t, s)) return false;
    attempt a{threads_[t], {}, {}, against};
    for (const claim& c : v_->operations[s.operation].claims)
      if (!allows(t, s, c, other, &a)) return false;
    if (!other) {
      commit(t, s, std::move(a));
      return true;
    }
    attempt b{threads_[other->thread], {}, {}, false};
    for (const claim& c : v_->operations[other->what.operation].claims)
      if (!allows(other->thread, other->what, c, partner{t, s}, &b)) return false;
    if (!pass(&a, &b) || !pass(&b, &a)) return false;
    commit(t, s, std::move(a));
    commit(other->thread, other->what, std::move(b));
    met(t, other->thread);
    return true;
  }

  bool running(std::size_t t) const { return threads_[t].running; }
  bool started(std::size_t t) const { return threads_[t].started || t == 0; }
  std::size_t size() const { return threads_.size(); }
  // What has been given, and not taken.
  std::size_t given(std::size_t signal) const { return signals_[signal].given.size(); }
  const std::vector<performed>& trace() const { return trace_; }
  bool holds_locks(std::size_t t) const { return !threads_[t].held.empty(); }
  const std::vector<std::size_t>& children(std::size_t t) const { return threads_[t].children; }

  // May the thread end here?
  bool may_end(std::size_t t) const {
    const thread& x = threads_[t];
    if (!x.held.empty() || !x.children.empty()) return false;
    for (std::size_t i = 0; i < x.has.size(); ++i)
      if (x.has[i] && must_end_[i]) return false;
    return true;
  }
  void end(std::size_t t) {
    threads_[t].running = false;
    threads_[t].ended = true;
  }

 private:
  struct thread {
    bool running = false, started = false, ended = false;
    std::vector<held_lock> held;
    std::vector<char> has;
    std::vector<std::size_t> children;  // neither joined nor detached
    std::size_t kind = 0;               // how it was started
    clock when, forked;
  };
  struct message {
    std::vector<std::size_t> objects;
    clock when;
  };
  struct signal_state {
    std::optional<std::size_t> giver, taker, met_by, met_with;
    std::deque<message> given;
    std::optional<std::vector<std::size_t>> always;  // what passes with it
    std::optional<clock> opened;
  };
  // A time for which a lock was held.
  struct section {
    std::size_t thread, lock;
    bool shared;
    unsigned begin;  // of the thread's steps
    std::optional<clock> end;
  };
  // A step under way: what becomes of the thread.
  struct attempt {
    thread after;
    std::vector<std::size_t> passing;
    std::vector<access> accesses;
    bool against;
  };

  // What one of two that meet passes, the other has.
  static bool pass(attempt* from, attempt* to) {
    for (const std::size_t object : std::exchange(from->passing, {})) {
      if (to->after.has[object]) return false;
      to->after.has[object] = 1;
    }
    return true;
  }
  // The last two steps are a meeting of these threads.
  void met(std::size_t t, std::size_t u) {
    merge(&threads_[t].when, threads_[u].when);
    threads_[u].when = threads_[t].when;
    for (std::size_t i = trace_.size() - 2; i < trace_.size(); ++i) {
      trace_[i].when = threads_[t].when;
      for (const claim& c : v_->operations[trace_[i].what.operation].claims) {
        if (c.what != effect::meets) continue;
        signals_[c.thing].met_by = std::min(t, u);
        signals_[c.thing].met_with = std::max(t, u);
      }
    }
  }

  const held_lock* lock_of(const thread& x, std::size_t lock) const {
    for (const held_lock& h : x.held)
      if (h.lock == lock) return &h;
    return nullptr;
  }
  bool free(std::size_t t, std::size_t lock, bool shared) const {
    for (std::size_t u = 0; u < threads_.size(); ++u) {
      const held_lock* h = u == t ? nullptr : lock_of(threads_[u], lock);
      if (h != nullptr && !(shared && h->shared)) return false;
    }
    return true;
  }

  // Is it not allowed for the first thing that it does? (To know that is cheap.)
  bool hopeless(std::size_t t, const step& s) const {
    const std::vector<claim>& claims = v_->operations[s.operation].claims;
    if (claims.empty()) return false;
    const thread& x = threads_[t];
    const std::size_t thing = claims[0].thing;
    switch (claims[0].what) {
      case effect::acquires:
      case effect::acquires_shared: return lock_of(x, thing) != nullptr;
      case effect::releases:
      case effect::needs:
      case effect::needs_shared: return lock_of(x, thing) == nullptr;
      case effect::takes:
      case effect::expects:
      case effect::sleeps: return !x.held.empty() || signals_[thing].given.empty();
      case effect::awaits: return !x.held.empty() || !signals_[thing].opened;
      case effect::makes:
      case effect::lacks: return x.has[thing] != 0;
      case effect::uses:
      case effect::ends:
      case effect::passes: return x.has[thing] == 0;
      case effect::joins:
      case effect::detaches: return x.children.empty();
      case effect::without:
      case effect::gives:
      case effect::sets:
      case effect::opens:
      case effect::meets:
      case effect::reads:
      case effect::writes:
      case effect::changes:
      case effect::splits:
      case effect::starts: return false;
    }
    return false;
  }

  bool allows(std::size_t t, const step& s, const claim& c, const std::optional<partner>& other, attempt* a) {
    thread& x = a->after;
    const signal_state& sig = signals_[c.thing];
    switch (c.what) {
      case effect::acquires:
      case effect::acquires_shared: {
        const bool shared = c.what == effect::acquires_shared;
        for (const held_lock& h : x.held)
          if (h.lock == c.thing || (h.lock > c.thing && !a->against)) return false;
        if (!free(t, c.thing, shared)) return false;
        held_lock taken{c.thing, shared};
        for (const held_lock& h : x.held) taken.inside.push_back(h.lock);
        x.held.push_back(std::move(taken));
        return true;
      }
      case effect::releases: {
        const held_lock* h = lock_of(x, c.thing);
        if (h == nullptr) return false;
        x.held.erase(x.held.begin() + (h - x.held.data()));
        return true;
      }
      case effect::needs:
      case effect::needs_shared: {
        const held_lock* h = lock_of(x, c.thing);
        if (a->against) return h == nullptr;
        return h != nullptr && (c.what == effect::needs_shared || !h->shared);
      }
      case effect::without: return lock_of(x, c.thing) == nullptr;
      case effect::gives:
      case effect::sets:
        if (sig.giver && *sig.giver != t && !v_->things[c.thing].many_give) return false;
        if (v_->things[c.thing].many_give && sig.always && *sig.always != a->passing) return false;
        return true;
      case effect::takes:
      case effect::expects:
        if (!x.held.empty() || sig.given.empty() || (sig.taker && *sig.taker != t)) return false;
        for (const std::size_t object : sig.given.front().objects) {
          if (x.has[object]) return false;
          x.has[object] = 1;
        }
        return true;
      case effect::sleeps: return x.held.empty() && !sig.given.empty() && (!sig.taker || *sig.taker == t);
      case effect::opens: return !sig.opened;
      case effect::awaits: return x.held.empty() && sig.opened.has_value();
      case effect::meets:
        return x.held.empty() && other && other->thread != t && threads_[other->thread].running &&
               (!sig.met_by ||
                (*sig.met_by == std::min(t, other->thread) && *sig.met_with == std::max(t, other->thread)));
      case effect::makes:
        if (x.has[c.thing]) return false;
        x.has[c.thing] = 1;
        return true;
      case effect::uses: return x.has[c.thing] != 0;
      case effect::lacks: return x.has[c.thing] == 0;
      case effect::ends:
      case effect::passes:
        if (!x.has[c.thing]) return false;
        x.has[c.thing] = 0;
        if (c.what == effect::passes) a->passing.push_back(c.thing);
        return true;
      case effect::reads:
      case effect::writes:
      case effect::changes:
      case effect::splits: a->accesses.push_back({c.what, c.thing, x.held}); return true;
      case effect::starts:
        if (s.thread == 0 || s.thread >= threads_.size() || threads_[s.thread].started) return false;
        x.children.push_back(s.thread);
        return true;
      case effect::joins:
      case effect::detaches: {
        const auto child = std::find(x.children.begin(), x.children.end(), s.thread);
        if (child == x.children.end() || threads_[s.thread].kind != c.thing) return false;
        if (c.what == effect::joins && (!x.held.empty() || !threads_[s.thread].ended)) return false;
        x.children.erase(child);
        return true;
      }
    }
    return false;
  }

  void commit(std::size_t t, const step& s, attempt a) {
    threads_[t] = std::move(a.after);
    thread& x = threads_[t];
    ++x.when[t];
    ++x.forked[t];
    const clock called = x.when;
    for (const claim& c : v_->operations[s.operation].claims) {
      signal_state& sig = signals_[c.thing];
      switch (c.what) {
        case effect::gives:
        case effect::sets:
          sig.giver = t;
          sig.always = a.passing;
          sig.given.push_back({std::exchange(a.passing, {}), x.when});
          break;
        case effect::takes:
        case effect::expects:
        case effect::sleeps:
          sig.taker = t;
          merge(&x.when, sig.given.front().when);
          sig.given.pop_front();
          break;
        case effect::opens: sig.opened = x.when; break;
        case effect::awaits: merge(&x.when, *sig.opened); break;
        case effect::starts: {
          thread& child = threads_[s.thread];
          child.running = child.started = true;
          child.kind = c.thing;
          child.when = x.when;
          child.forked = x.forked;
          for (const std::size_t object : std::exchange(a.passing, {})) child.has[object] = 1;
          break;
        }
        case effect::joins:
          merge(&x.when, threads_[s.thread].when);
          merge(&x.forked, threads_[s.thread].forked);
          break;
        case effect::acquires:
        case effect::acquires_shared: lock(t, c); break;
        case effect::releases:
          for (section& held : sections_)
            if (held.thread == t && held.lock == c.thing && !held.end) held.end = x.when;
          break;
        case effect::meets:
        case effect::needs:
        case effect::needs_shared:
        case effect::without:
        case effect::makes:
        case effect::uses:
        case effect::lacks:
        case effect::ends:
        case effect::passes:
        case effect::reads:
        case effect::writes:
        case effect::changes:
        case effect::splits:
        case effect::detaches: break;
      }
    }
    trace_.push_back({t, s, x.when, called, x.forked, std::move(a.accesses)});
  }

  // Who held the lock first, and must have taken it before, has given it up before.
  void lock(std::size_t t, const claim& c) {
    const bool shared = c.what == effect::acquires_shared;
    clock& when = threads_[t].when;
    for (const section& other : sections_) {
      if (other.thread != t && other.lock == c.thing && !(shared && other.shared) &&
          when[other.thread] >= other.begin && other.end)
        merge(&when, *other.end);
    }
    sections_.push_back({t, c.thing, shared, when[t], std::nullopt});
  }

  static void merge(clock* into, const clock& from) {
    for (std::size_t i = 0; i < into->size(); ++i) (*into)[i] = std::max((*into)[i], from[i]);
  }

  const vocabulary* v_;
  std::vector<thread> threads_;
  std::vector<signal_state> signals_;
  std::vector<char> must_end_;  // objects that some operation ends
  std::vector<section> sections_;
  std::vector<performed> trace_;
};

}  // namespace fearless::generated
