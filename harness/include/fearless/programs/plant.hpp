// Programs with one violation of a known kind at a known place: what can be planted, and whether it is there
// in some schedule.
#pragma once

#include <optional>
#include <set>
#include <string>

#include <fearless/programs/machine.hpp>
#include <fearless/programs/right.hpp>

namespace fearless::generated {

enum class planting : std::uint8_t {
  inserted,       // an operation that is wrong
  unguarded,      // an operation without the lock that it needs
  cycle,          // two locks, in two threads at the same time, in either order
  ordered_cycle,  // in either order, but never at the same time
  unreleased,     // a lock that is not given up
  ungiven,        // a signal that is not given, or not met
};

struct plant {
  planting way;
  std::size_t operation;  // that is inserted, unguarded, left out; or takes the first lock
  std::size_t other;      // takes the second lock
  std::string kinds;      // of violation, separated by commas; empty: as waiting threads make it
};

// The operation that does this to the thing and nothing else.
inline std::optional<std::size_t> only(const vocabulary& v, effect what, std::size_t thing) {
  for (std::size_t i = 0; i < v.operations.size(); ++i) {
    const rules& r = v.operations[i];
    if (r.wrong.empty() && r.claims.size() == 1 && r.claims[0].what == what && r.claims[0].thing == thing)
      return i;
  }
  return std::nullopt;
}

inline std::vector<plant> plants_of(const vocabulary& v) {
  std::vector<plant> list;
  std::vector<std::pair<std::size_t, std::size_t>> takes;  // a lock and who takes it
  for (std::size_t i = 0; i < v.operations.size(); ++i) {
    const rules& r = v.operations[i];
    if (!r.wrong.empty()) {
      list.push_back({planting::inserted, i, 0, r.wrong});
      continue;
    }
    if (!r.unguarded.empty()) list.push_back({planting::unguarded, i, 0, r.unguarded});
    const bool alone = r.claims.size() == 1;
    // (Who would receive something goes on as if it had.)
    const bool receives = std::any_of(r.claims.begin(), r.claims.end(),
                                      [](const claim& c) { return c.what == effect::lacks; });
    for (const claim& c : r.claims) {
      if (alone && c.what == effect::releases) list.push_back({planting::unreleased, i, 0, {}});
      if (!receives && (c.what == effect::gives || c.what == effect::opens || c.what == effect::meets))
        list.push_back({planting::ungiven, i, 0, {}});
      if (alone && c.what == effect::acquires && only(v, effect::releases, c.thing))
        takes.emplace_back(c.thing, i);
    }
  }
  for (const auto& [a, takes_a] : takes) {
    for (const auto& [b, takes_b] : takes) {
      if (a >= b) continue;
      list.push_back({planting::cycle, takes_a, takes_b, {}});
      if (!v.things[a].opaque && !v.things[b].opaque)
        list.push_back({planting::ordered_cycle, takes_a, takes_b, "lock-order,deadlock"});
    }
  }
  return list;
}

// What a trace has, where something is planted: the kinds of violation that must come of it in some schedule;
// nothing, if none needs to.
class evidence {
 public:
  using performed = machine::performed;
  evidence(const vocabulary& v, const std::vector<performed>& trace) : v_(v), trace_(trace) {}

  // Step i waits for ever in some schedules. If the main thread waits for it, nobody goes on in the end.
  std::string kind_of_waiting(std::size_t i) const {
    const performed* last_of_main = nullptr;
    for (const performed& p : trace_)
      if (p.thread == 0) last_of_main = &p;
    const performed& e = trace_[i];
    if (last_of_main == nullptr) return "thread-leak";
    return last_of_main->when[e.thread] >= e.when[e.thread] ? "deadlock" : "thread-leak";
  }

  // Might another thread use the same memory at the same time as step i does?
  bool contended(std::size_t i) const {
    for (std::size_t k = 0; k < trace_.size(); ++k)
      if (!ordered(trace_[i], trace_[k]) && conflict(trace_[i], trace_[k])) return true;
    return false;
  }

  // Step i gives a signal, and is left out: who waits for what?
  std::optional<std::string> without_giving(std::size_t i, std::size_t signal) const {
    std::set<std::string>
        kinds;  // (for any of those that wait until it is opened; or for the last that takes)
    std::size_t given = v_.things[signal].given, taken = 0;
    for (std::size_t k = 0; k < trace_.size(); ++k) {
      if (has(k, effect::gives, signal) || has(k, effect::opens, signal)) {
        if (k > i) return std::nullopt;
        ++given;
      }
      const bool awaits = has(k, effect::awaits, signal);
      if (!awaits && !has(k, effect::takes, signal)) continue;
      ++taken;
      if (!awaits) kinds.clear();
      kinds.insert(kind_of_waiting(k));
    }
    const bool opened = has(i, effect::opens, signal);
    if (!opened && given != taken) return std::nullopt;
    return one_of(kinds);
  }

  // Step i is half of a meeting, and is left out: the other half waits.
  std::optional<std::string> without_meeting(std::size_t i, std::size_t signal) const {
    std::optional<std::size_t> other;
    for (std::size_t k = 0; k < trace_.size(); ++k) {
      if (k == i || !has(k, effect::meets, signal)) continue;
      if (trace_[k].when == trace_[i].when) other = k;
      else if (k > i) return std::nullopt;
    }
    if (!other) return std::nullopt;
    const performed& waits = trace_[*other];
    const performed* last_of_main = nullptr;
    for (const performed& p : trace_)
      if (p.thread == 0) last_of_main = &p;
    if (waits.thread == 0 ||
        (last_of_main != nullptr && last_of_main->forked[waits.thread] >= waits.forked[waits.thread]))
      return "deadlock";
    // (That the main thread comes after it may follow from this meeting alone.)
    return kind_of_waiting(*other) == "deadlock" ? "deadlock,thread-leak" : "thread-leak";
  }

  // Step i gives up a lock, and is left out.
  std::optional<std::string> without_release(std::size_t i, std::size_t lock) const {
    std::set<std::string> kinds;
    for (std::size_t k = 0; k < trace_.size(); ++k) {
      const performed& p = trace_[k];
      if (k == i || !takes_lock(p, lock, shared(i, lock))) continue;
      if (p.thread == trace_[i].thread) {
        if (k > i) return std::nullopt;
        continue;
      }
      if (trace_[i].when[p.thread] >= p.when[p.thread]) continue;
      kinds.insert(kind_of_waiting(k));
    }
    if (kinds.empty()) return std::nullopt;
    // (Where nobody waits, it is destroyed as it is.)
    kinds.insert("sync-misuse");
    return one_of(kinds);
  }

  // Step i is an operation that is wrong.
  std::optional<std::string> of_wrong(std::size_t i) const {
    const rules& r = v_.operations[trace_[i].what.operation];
    if (r.contended && !contended(i) && !relied_upon(i)) return std::nullopt;
    for (const claim& c : r.claims) {
      if (c.what == effect::sleeps) return kind_of_waiting(i);
      if (c.what == effect::expects && !early(i, c.thing)) return std::nullopt;
      if (c.what == effect::sets) return silent(i, c.thing);
    }
    return r.wrong;
  }

  bool has(std::size_t i, effect what, std::size_t thing) const {
    for (const claim& c : v_.operations[trace_[i].what.operation].claims)
      if (c.what == what && c.thing == thing) return true;
    return false;
  }

 private:
  static std::optional<std::string> one_of(const std::set<std::string>& kinds) {
    std::string s;
    for (const std::string& k : kinds) s += (s.empty() ? "" : ",") + k;
    return s.empty() ? std::nullopt : std::optional(s);
  }

  // Does step i open a signal that another thread waits for, and relies on for what came before?
  bool relied_upon(std::size_t i) const {
    for (const claim& c : v_.operations[trace_[i].what.operation].claims)
      for (std::size_t k = 0; k < trace_.size(); ++k)
        if (c.what == effect::opens && has(k, effect::awaits, c.thing) &&
            trace_[k].called[trace_[i].thread] < trace_[i].when[trace_[i].thread])
          return true;
    return false;
  }

  // May step i come to take the signal before it has been given?
  bool early(std::size_t i, std::size_t signal) const {
    std::size_t given = v_.things[signal].given, taken = 0;
    for (std::size_t k = 0; k < i; ++k) {
      const performed& p = trace_[k];
      if ((has(k, effect::gives, signal) || has(k, effect::sets, signal)) &&
          trace_[i].called[p.thread] >= p.when[p.thread])
        ++given;
      if (has(k, effect::takes, signal)) ++taken;
    }
    return given <= taken;
  }

  // Step i gives the signal and wakes nobody.
  std::optional<std::string> silent(std::size_t i, std::size_t signal) const {
    std::size_t given = 0, taken = 0;
    std::optional<std::size_t> waits;
    for (std::size_t k = 0; k < trace_.size(); ++k) {
      const bool gives = has(k, effect::gives, signal);
      if (gives && k > i) return std::nullopt;
      if (gives || has(k, effect::sets, signal)) ++given;
      if (has(k, effect::takes, signal)) {
        ++taken;
        waits = k;
      }
    }
    // Who takes it may be waiting already.
    if (!waits || given != taken ||
        trace_[*waits].called[trace_[i].thread] >= trace_[i].when[trace_[i].thread])
      return std::nullopt;
    return kind_of_waiting(*waits);
  }

  // Does it have to wait for the lock where that is held, or shared?
  bool takes_lock(const performed& p, std::size_t lock, bool shared) const {
    for (const claim& c : v_.operations[p.what.operation].claims)
      if (c.thing == lock && (c.what == effect::acquires || (c.what == effect::acquires_shared && !shared)))
        return true;
    return false;
  }

  // Is it shared, where step i gives it up?
  bool shared(std::size_t i, std::size_t lock) const {
    for (std::size_t k = i; k-- > 0;) {
      if (trace_[k].thread != trace_[i].thread) continue;
      if (has(k, effect::acquires, lock)) return false;
      if (has(k, effect::acquires_shared, lock)) return true;
    }
    return false;
  }

  static bool conflict(const performed& a, const performed& b) {
    const auto writes = [](effect e) { return e != effect::reads; };
    for (const machine::access& x : a.accesses) {
      for (const machine::access& y : b.accesses) {
        if (x.memory != y.memory || exclude(x, y)) continue;
        // Between the halves of what is split somebody else has to write, and to take the lock first.
        if (x.what == effect::splits ? writes(y.what) && !taken_inside(y, x)
                                     : writes(x.what) || writes(y.what))
          return true;
      }
    }
    return false;
  }

  // Was one of the locks of `y` taken inside one of `x`?
  static bool taken_inside(const machine::access& y, const machine::access& x) {
    for (const machine::held_lock& taken : y.locks)
      for (const std::size_t outer : taken.inside)
        for (const machine::held_lock& held : x.locks)
          if (held.lock == outer) return true;
    return false;
  }

  // Can they not be under way at the same time, for a lock?
  static bool exclude(const machine::access& a, const machine::access& b) {
    for (const machine::held_lock& x : a.locks)
      for (const machine::held_lock& y : b.locks)
        if (x.lock == y.lock && !(x.shared && y.shared)) return true;
    return false;
  }

  const vocabulary& v_;
  const std::vector<performed>& trace_;
};

}  // namespace fearless::generated
