// Which programs are right.
#pragma once

#include <fearless/programs/machine.hpp>

namespace fearless::generated {

// Does the order of the trace's steps follow from what they wait for? (Locks mostly leave it open.)
inline bool ordered(const machine::performed& a, const machine::performed& b) {
  return a.thread == b.thread || b.when[a.thread] >= a.when[a.thread] || a.when[b.thread] >= b.when[b.thread];
}

// Is the program right?
inline bool right(const program& p, const vocabulary& v) {
  machine m(v, p.size());
  std::vector<std::size_t> at(p.size());
  const auto meets = [&](const step& s) {
    for (const claim& c : v.operations[s.operation].claims)
      if (c.what == effect::meets) return true;
    return false;
  };
  const auto next = [&](std::size_t u) { return m.running(u) && at[u] < p[u].size(); };
  for (bool moved = true; moved;) {
    moved = false;
    for (std::size_t t = 0; t < p.size(); ++t) {
      while (m.running(t) && at[t] < p[t].size()) {
        const step& s = p[t][at[t]];
        std::optional<machine::partner> other;
        if (meets(s)) {
          for (std::size_t u = 0; u < p.size(); ++u)
            if (u != t && next(u) && meets(p[u][at[u]]) && v.meet(s.operation, p[u][at[u]].operation))
              other = {u, p[u][at[u]]};
          if (!other) break;
        }
        if (!v.operations[s.operation].wrong.empty() || !m.perform(t, s, other)) break;
        ++at[t];
        if (other) ++at[other->thread];
        moved = true;
      }
      if (m.running(t) && at[t] == p[t].size() && m.may_end(t)) {
        m.end(t);
        moved = true;
      }
    }
  }
  for (std::size_t t = 0; t < p.size(); ++t)
    if (!m.started(t) || m.running(t)) return false;
  return true;
}

}  // namespace fearless::generated
