// What a test says of its operations, looked at before there are programs: an operation that can be in none,
// for a name that is written in two ways or for what is said in another order, would pass untried.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string>

#include <fearless/programs/vocabulary.hpp>

namespace fearless::generated {

inline const char* in_words(effect e) {
  switch (e) {
    case effect::acquires: return "acquires";
    case effect::acquires_shared: return "acquires_shared";
    case effect::releases: return "releases";
    case effect::needs: return "needs";
    case effect::needs_shared: return "needs_shared";
    case effect::without: return "without";
    case effect::gives: return "gives";
    case effect::takes: return "takes";
    case effect::opens: return "opens";
    case effect::awaits: return "awaits";
    case effect::meets: return "meets";
    case effect::makes: return "makes";
    case effect::uses: return "uses";
    case effect::lacks: return "lacks";
    case effect::ends: return "ends";
    case effect::passes: return "passes";
    case effect::reads: return "reads";
    case effect::writes: return "writes";
    case effect::changes: return "changes";
    case effect::splits: return "splits";
    case effect::sleeps: return "sleeps";
    case effect::sets: return "sets";
    case effect::expects: return "expects";
    case effect::starts: return "starts";
    case effect::joins: return "joins";
    case effect::detaches: return "detaches";
  }
  return "";
}

class mistakes {
 public:
  explicit mistakes(const vocabulary& v) : v_(v) {}

  // In one sentence; empty: there is none that can be seen.
  std::string first() const {
    for (const rules& r : v_.operations) {
      if (!r.wrong.empty()) continue;
      if (!r.answer.empty() && !any([&](const rules& other) { return other.name == r.answer; }))
        return r.name + " is answered_by(\"" + r.answer + "\"), and there is no operation of that name";
      for (const claim& c : r.claims)
        if (std::string who = nobody_else(c); !who.empty())
          return said(r, c) + ", and no operation " + who + " it: is the name the same in both?";
      if (std::string why = contradiction(r); !why.empty())
        return why + ": no program can have it. What is said of an operation is what it does, in that order";
    }
    for (std::size_t t = 0; t < v_.things.size(); ++t)
      if (none_speaks_of(t))
        return "no operation speaks of \"" + v_.things[t].name +
               "\", of which the test says many_give, given_at_first, opaque or only_one: is the name the same?";
    return "";
  }

 private:
  template <class F>
  bool any(F f) const {
    return std::any_of(v_.operations.begin(), v_.operations.end(),
                       [&](const rules& r) { return r.wrong.empty() && f(r); });
  }
  bool any_does(std::size_t thing, std::initializer_list<effect> what) const {
    return any([&](const rules& r) {
      return std::any_of(r.claims.begin(), r.claims.end(), [&](const claim& c) {
        return c.thing == thing && std::find(what.begin(), what.end(), c.what) != what.end();
      });
    });
  }
  bool none_speaks_of(std::size_t thing) const {
    for (const rules& r : v_.operations)
      for (const claim& c : r.claims)
        if (c.thing == thing) return false;
    return true;
  }
  std::string said(const rules& r, const claim& c) const {
    return r.name + " " + in_words(c.what) + " \"" + v_.things[c.thing].name + "\"";
  }

  // What some operation has to do so that this can be done, or come to its end, if none does.
  std::string nobody_else(const claim& c) const {
    const thing& t = v_.things[c.thing];
    const auto unless = [&](std::initializer_list<effect> what) {
      return any_does(c.thing, what) ? std::string() : std::string(in_words(*what.begin()));
    };
    switch (c.what) {
      case effect::acquires:
      case effect::acquires_shared: return unless({effect::releases});
      case effect::releases:
      case effect::needs_shared:
      case effect::without: return unless({effect::acquires, effect::acquires_shared});
      case effect::needs: return unless({effect::acquires});
      case effect::takes:
      case effect::expects:
      case effect::sleeps: return t.given != 0 ? "" : unless({effect::gives, effect::sets});
      case effect::awaits: return unless({effect::opens});
      case effect::uses:
      case effect::lacks:
      case effect::ends:
      case effect::passes: return t.only_one ? "" : unless({effect::makes});
      case effect::starts: return unless({effect::joins, effect::detaches});
      case effect::joins:
      case effect::detaches: return unless({effect::starts});
      case effect::gives:
      case effect::opens:
      case effect::meets:
      case effect::makes:
      case effect::reads:
      case effect::writes:
      case effect::changes:
      case effect::splits:
      case effect::sets: return "";
    }
    return "";
  }

  // What the operation does itself, so that it cannot do what comes after.
  std::string contradiction(const rules& r) const {
    std::map<std::size_t, bool> has, holds;  // as far as it is known
    const auto known = [](const std::map<std::size_t, bool>& of, std::size_t thing, bool is) {
      const auto at = of.find(thing);
      return at != of.end() && at->second == is;
    };
    for (const claim& c : r.claims) {
      const std::string name = "\"" + v_.things[c.thing].name + "\"";
      switch (c.what) {
        case effect::acquires:
        case effect::acquires_shared:
          for (const auto& [lock, held] : holds) {
            if (held && lock == c.thing) return said(r, c) + " where it holds it";
            if (held && lock > c.thing)
              return said(r, c) + " where it holds \"" + v_.things[lock].name + "\", which is named later";
          }
          holds[c.thing] = true;
          break;
        case effect::releases:
        case effect::needs:
        case effect::needs_shared:
          if (known(holds, c.thing, false)) return said(r, c) + " where it does not hold it";
          holds[c.thing] = c.what != effect::releases;
          break;
        case effect::without:
          if (known(holds, c.thing, true)) return r.name + " is without " + name + " where it holds it";
          holds[c.thing] = false;
          break;
        case effect::takes:
        case effect::expects:
        case effect::sleeps:
        case effect::awaits:
        case effect::meets:
        case effect::joins:
          for (const auto& [lock, held] : holds)
            if (held) return said(r, c) + " where it holds \"" + v_.things[lock].name + "\"";
          std::erase_if(has, [](const auto& h) { return !h.second; });  // (It may come with the signal.)
          break;
        case effect::makes:
        case effect::lacks:
          if (known(has, c.thing, true)) return said(r, c) + " where it has it";
          has[c.thing] = c.what == effect::makes;
          break;
        case effect::uses:
        case effect::ends:
        case effect::passes:
          if (known(has, c.thing, false)) return said(r, c) + " where it does not have it";
          has[c.thing] = c.what == effect::uses;
          break;
        case effect::gives:
        case effect::sets:
        case effect::opens:
        case effect::reads:
        case effect::writes:
        case effect::changes:
        case effect::splits:
        case effect::starts:
        case effect::detaches: break;
      }
    }
    return "";
  }

  const vocabulary& v_;
};

}  // namespace fearless::generated
