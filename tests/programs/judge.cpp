#include "judge.hpp"

#include <map>
#include <vector>

namespace judge {
namespace {

using fearless::generated::claim;
using fearless::generated::effect;
using fearless::generated::program;
using fearless::generated::rules;
using fearless::generated::step;
using fearless::generated::vocabulary;

struct Thread {
  bool running = false, ended = false, sleeping = false, half = false;
  std::size_t step = 0, claim = 0;
  int seen = 0;                      // of memory that it splits
  std::map<std::size_t, bool> held;  // lock -> shared
};

struct State {
  std::vector<Thread> threads;
  std::map<std::size_t, int> given, versions;
  std::map<std::size_t, bool> opened;  // -> by an operation that is wrong
  std::map<std::size_t, std::size_t> opener;

  std::string text() const {
    std::string s;
    const auto put = [&](std::size_t n) { s += std::to_string(n) + ' '; };
    for (const Thread& t : threads) {
      put((t.running ? 1U : 0U) + (t.ended ? 2U : 0U) + (t.sleeping ? 4U : 0U) + (t.half ? 8U : 0U));
      put(t.step);
      put(t.claim);
      put(static_cast<std::size_t>(t.seen));
      for (const auto& [lock, shared] : t.held) put(2 * lock + (shared ? 1 : 0));
      s += ';';
    }
    for (const auto& [signal, n] : given) s += std::to_string(signal) + '=' + std::to_string(n) + ' ';
    s += ';';
    for (const auto& [memory, n] : versions) s += std::to_string(memory) + '=' + std::to_string(n) + ' ';
    for (const auto& [signal, wrong] : opened) s += (wrong ? 'w' : 'o') + std::to_string(signal);
    return s;
  }
};

class Enumeration {
 public:
  Enumeration(const vocabulary& v, const program& p) : v_(v), p_(p) {}

  std::set<std::string> run() {
    State s;
    s.threads.resize(p_.size());
    s.threads[0].running = true;
    for (std::size_t i = 0; i < v_.things.size(); ++i)
      if (v_.things[i].given != 0) s.given[i] = static_cast<int>(v_.things[i].given);
    settle(&s, 0);
    explore(s);
    if (kinds_.count("deadlock") + kinds_.count("thread-leak") == 0 && cycle()) kinds_.insert("lock-order");
    return kinds_;
  }

 private:
  const rules& operation(const State& s, std::size_t t) const {
    return v_.operations[p_[t][s.threads[t].step].operation];
  }
  const claim& next(const State& s, std::size_t t) const {
    return operation(s, t).claims[s.threads[t].claim];
  }

  // Passes over operations of which nothing is said, and ends threads that are through.
  void settle(State* s, std::size_t t) {
    Thread& x = s->threads[t];
    while (x.running && !x.ended) {
      if (x.step == p_[t].size()) {
        x.ended = true;
      } else if (x.claim == operation(*s, t).claims.size()) {
        if (wrong_by_itself(operation(*s, t))) break;
        ++x.step;
        x.claim = 0;
      } else {
        break;
      }
    }
  }

  static bool wrong_by_itself(const rules& r) {
    if (r.wrong.empty() || r.contended) return false;
    for (const claim& c : r.claims)
      if (c.what == effect::sleeps || c.what == effect::sets || c.what == effect::expects) return false;
    return true;
  }

  void explore(const State& s) {
    if (!seen_.insert(s.text()).second) return;
    bool all_ended = true, any = false;
    races(s);
    for (std::size_t t = 0; t < p_.size(); ++t) {
      const Thread& x = s.threads[t];
      if (!x.running || x.ended) continue;
      all_ended = false;
      if (wrong_by_itself(operation(s, t)) && x.claim == 0) {
        kinds_.insert(operation(s, t).wrong);
        any = true;
        continue;
      }
      State after = s;
      if (!perform(&after, t)) continue;
      any = true;
      if (ends_) {
        ends_ = false;
        continue;
      }
      for (std::size_t u = 0; u < p_.size(); ++u) settle(&after, u);
      explore(after);
    }
    if (!any && !all_ended) kinds_.insert(s.threads[0].ended ? "thread-leak" : "deadlock");
  }

  void races(const State& s) {
    for (std::size_t t = 0; t < p_.size(); ++t) {
      for (std::size_t u = 0; u < t; ++u) {
        if (!about(s, t) || !about(s, u)) continue;
        const claim &a = next(s, t), &b = next(s, u);
        const bool memory = (a.what == effect::writes &&
                             (b.what == effect::writes || b.what == effect::reads)) ||
                            (a.what == effect::reads && b.what == effect::writes);
        if (memory && a.thing == b.thing) kinds_.insert("data-race");
      }
    }
  }
  bool about(const State& s, std::size_t t) const {
    const Thread& x = s.threads[t];
    return x.running && !x.ended && x.claim < operation(s, t).claims.size();
  }

  static bool free(const State& s, std::size_t lock, bool shared) {
    for (const Thread& x : s.threads) {
      const auto held = x.held.find(lock);
      if (held != x.held.end() && !(shared && held->second)) return false;
    }
    return true;
  }

  // False if the thread has to wait.
  bool perform(State* s, std::size_t t) {
    Thread& x = s->threads[t];
    const claim& c = next(*s, t);
    const rules& r = operation(*s, t);
    switch (c.what) {
      case effect::acquires:
      case effect::acquires_shared:
        if (!free(*s, c.thing, c.what == effect::acquires_shared)) return false;
        for (const auto& [lock, shared] : x.held) edges_.emplace(lock, c.thing);
        x.held[c.thing] = c.what == effect::acquires_shared;
        break;
      case effect::releases: x.held.erase(c.thing); break;
      case effect::needs:
      case effect::needs_shared:
        if (x.held.count(c.thing) == 0 && r.unguarded != "data-race") {
          kinds_.insert(r.unguarded);
          ends_ = true;
        }
        break;
      case effect::gives:
        ++s->given[c.thing];
        for (std::size_t u = 0; u < p_.size(); ++u)
          if (s->threads[u].sleeping && next(*s, u).thing == c.thing) s->threads[u].sleeping = false;
        break;
      case effect::sets: ++s->given[c.thing]; break;
      case effect::takes:
      case effect::expects:
        if (c.what == effect::expects && s->given[c.thing] == 0) kinds_.insert(r.wrong);
        if (x.sleeping) return false;
        if (s->given[c.thing] == 0) {
          x.sleeping = true;
          return true;
        }
        --s->given[c.thing];
        break;
      case effect::sleeps:
        if (x.sleeping) return false;
        if (!x.half) {
          x.half = x.sleeping = true;
          return true;
        }
        x.half = false;
        --s->given[c.thing];
        break;
      case effect::opens:
        s->opened[c.thing] = !r.wrong.empty();
        s->opener[c.thing] = t;
        break;
      case effect::awaits:
        if (s->opened.count(c.thing) == 0) return false;
        if (s->opened[c.thing] && s->opener[c.thing] != t) {
          kinds_.insert("data-race");
          ends_ = true;
        }
        break;
      case effect::meets:
        for (std::size_t u = 0; u < p_.size(); ++u) {
          if (u == t || !about(*s, u) || next(*s, u).what != effect::meets || next(*s, u).thing != c.thing)
            continue;
          if (!v_.meet(p_[t][x.step].operation, p_[u][s->threads[u].step].operation)) continue;
          ++s->threads[u].claim;
          ++x.claim;
          return true;
        }
        return false;
      case effect::writes:
      case effect::changes: ++s->versions[c.thing]; break;
      case effect::splits:
        if (!x.half) {
          x.half = true;
          x.seen = s->versions[c.thing];
          return true;
        }
        x.half = false;
        if (s->versions[c.thing] != x.seen) kinds_.insert("assertion");
        x.seen = 0;
        ++s->versions[c.thing];
        break;
      case effect::starts: s->threads[p_[t][x.step].thread].running = true; break;
      case effect::joins:
        if (!s->threads[p_[t][x.step].thread].ended) return false;
        break;
      case effect::without:
      case effect::makes:
      case effect::uses:
      case effect::lacks:
      case effect::ends:
      case effect::passes:
      case effect::reads:
      case effect::detaches: break;
    }
    ++x.claim;
    return true;
  }

  // Do locks that are taken one inside the other come around?
  bool cycle() const {
    std::set<std::pair<std::size_t, std::size_t>> all = edges_;
    for (std::size_t size = 0; size != all.size();) {
      size = all.size();
      const auto now = all;
      for (const auto& [a, b] : now)
        for (const auto& [c, d] : now)
          if (b == c) all.emplace(a, d);
    }
    for (const auto& [a, b] : all)
      if (a == b) return true;
    return false;
  }

  const vocabulary& v_;
  const program& p_;
  std::set<std::string> kinds_, seen_;
  std::set<std::pair<std::size_t, std::size_t>> edges_;
  bool ends_ = false;
};

}  // namespace

std::set<std::string> judge(const vocabulary& v, const program& p) { return Enumeration(v, p).run(); }

}  // namespace judge
