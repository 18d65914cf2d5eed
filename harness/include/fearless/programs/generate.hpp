// Random programs: right ones, ones with a violation planted, and the simpler ones of one. The same for the
// same seed.
#pragma once

#include <random>

#include <fearless/programs/machine.hpp>
#include <fearless/programs/plant.hpp>
#include <fearless/programs/right.hpp>

namespace fearless::generated {

struct sizes {
  std::size_t threads = 3;  // at most, with the main thread
  std::size_t steps = 12;   // of all threads, before they come to their ends
};

struct drawn {
  program what;
  std::string kinds;  // of violation: one of them must be found. Empty: none may be
  std::string place;  // of it, for people
};

class drawing {
 public:
  drawing(const vocabulary& v, const sizes& s, std::uint64_t seed, std::uint64_t number)
      : v_(v), sizes_(s), random_(seed * 0x9e3779b97f4a7c15U + number) {}

  // Nothing if no program has been found after many attempts.
  std::optional<drawn> draw(const plant* p = nullptr) {
    constexpr int patience = 4000;
    for (int n = 0; n < patience; ++n)
      if (std::optional<drawn> d = draw_one(p)) return d;
    return std::nullopt;
  }

 private:
  std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random_() % n); }

  std::optional<drawn> draw_one(const plant* p) {
    plant_ = p;
    planted_.clear();
    machine m(v_, 2 + below(sizes_.threads - 1));
    choose_operations();
    const std::size_t steps = 1 + sizes_.steps / 2 + below(sizes_.steps / 2 + 1);
    // When a planted one comes.
    std::size_t first = below(steps), second = first + 1 + below(steps - first);
    for (std::size_t n = 0; n <= steps; ++n) {
      if (p != nullptr &&
          (n >= first && (planted_.empty() || (n >= second && two() && planted_.size() == 1))))
        put(&m);
      if (n < steps) go_on(&m);
    }
    if (!finish(&m)) return std::nullopt;
    program made(m.size());
    for (const machine::performed& e : m.trace()) made[e.thread].push_back(e.what);
    while (!made.empty() && !m.started(made.size() - 1)) made.pop_back();
    if (made.size() < 2) return std::nullopt;
    if (p == nullptr) return drawn{std::move(made), {}, {}};
    return with_plant(m, std::move(made));
  }

  bool two() const { return plant_->way == planting::cycle || plant_->way == planting::ordered_cycle; }

  // Not everything in every program: a few operations, and all that deal with the same things, so that
  // threads meet.
  void choose_operations() {
    chosen_.clear();
    starters_.clear();
    std::vector<char> wanted(v_.things.size());
    const auto want = [&](std::size_t operation) {
      for (const claim& c : v_.operations[operation].claims) wanted[c.thing] = 1;
    };
    for (std::size_t n = 1 + below(5); n > 0; --n) want(below(v_.operations.size()));
    if (plant_ != nullptr) {
      want(plant_->operation);
      if (two()) want(plant_->other);
      // What puts things in order.
      for (int patience = 100; plant_->way == planting::ordered_cycle && patience > 0; --patience) {
        const std::size_t o = below(v_.operations.size());
        if (!has(o, effect::takes) && !has(o, effect::awaits) && !has(o, effect::meets)) continue;
        want(o);
        break;
      }
    }
    for (std::size_t o = 0; o < v_.operations.size(); ++o) {
      const rules& r = v_.operations[o];
      bool starts = false;
      // (Who speaks of nothing goes with everything.)
      bool all = r.wrong.empty() && (!r.claims.empty() || below(4) == 0);
      for (const claim& c : r.claims) {
        starts = starts || c.what == effect::starts;
        const bool structure = c.what == effect::starts || c.what == effect::joins ||
                               c.what == effect::detaches;
        all = all && (structure || wanted[c.thing] != 0);
      }
      if (all) (starts ? starters_ : chosen_).push_back(o);
    }
  }

  bool has(std::size_t operation, effect what) const {
    for (const claim& c : v_.operations[operation].claims)
      if (c.what == what) return true;
    return false;
  }

  std::optional<std::size_t> any_running(const machine& m) {
    std::vector<std::size_t> list;
    for (std::size_t t = 0; t < m.size(); ++t)
      if (m.running(t)) list.push_back(t);
    if (list.empty()) return std::nullopt;
    return list[below(list.size())];
  }

  bool attempt(machine* m, std::size_t t, std::size_t operation, bool against = false) {
    step s{operation, 0};
    std::optional<machine::partner> other;
    if (has(operation, effect::starts)) {
      for (std::size_t u = 1; u < m->size() && s.thread == 0; ++u)
        if (!m->started(u)) s.thread = u;
      if (s.thread == 0) return false;
    }
    if (has(operation, effect::joins) || has(operation, effect::detaches)) {
      const std::vector<std::size_t>& children = m->children(t);
      if (children.empty()) return false;
      s.thread = children[below(children.size())];
    }
    if (has(operation, effect::meets)) {
      const std::optional<std::size_t> u = any_running(*m);
      const std::optional<std::size_t> o = any_answer(operation);
      if (!u || !o) return false;
      other = {*u, step{*o, 0}};
    }
    return m->perform(t, s, other, against);
  }

  std::optional<std::size_t> any_answer(std::size_t operation) {
    std::vector<std::size_t> list;
    for (std::size_t o = 0; o < v_.operations.size(); ++o)
      if (has(o, effect::meets) && v_.operations[o].wrong.empty() && v_.meet(operation, o)) list.push_back(o);
    if (list.empty()) return std::nullopt;
    return list[below(list.size())];
  }

  void go_on(machine* m) {
    const std::optional<std::size_t> t = any_running(*m);
    if (!t) return;
    bool unstarted = false;
    for (std::size_t u = 0; u < m->size(); ++u) unstarted = unstarted || !m->started(u);
    if (unstarted && !starters_.empty() && below(2) == 0 &&
        attempt(m, *t, starters_[below(starters_.size())]))
      return;
    constexpr int patience = 24;
    for (int n = 0; n < patience && !chosen_.empty(); ++n) {
      const std::size_t o = chosen_[below(chosen_.size())];
      // Threads are to be there together for a while.
      if ((has(o, effect::joins) || has(o, effect::detaches)) && below(3) != 0) continue;
      // What is given is to be taken.
      if (pending(*m, o) && below(3) != 0) continue;
      if (attempt(m, *t, o)) return;
    }
  }

  bool pending(const machine& m, std::size_t operation) const {
    for (const claim& c : v_.operations[operation].claims)
      if (c.what == effect::gives && m.given(c.thing) != 0) return true;
    return false;
  }

  // Every thread comes to its end.
  bool finish(machine* m) {
    constexpr int patience = 400;
    for (int n = 0; n < patience; ++n) {
      const std::optional<std::size_t> t = any_running(*m);
      if (!t) return true;
      // The main thread last, as nobody joins it; the others as they please.
      if (m->may_end(*t) && (*t != 0 || !others_run(*m) || below(4) == 0)) {
        m->end(*t);
        continue;
      }
      const std::size_t o = below(v_.operations.size());
      const bool ends = has(o, effect::releases) || has(o, effect::ends) || has(o, effect::joins) ||
                        has(o, effect::detaches);
      if (ends && v_.operations[o].wrong.empty() && !has(o, effect::acquires) &&
          !has(o, effect::acquires_shared))
        attempt(m, *t, o);
    }
    return false;
  }
  static bool others_run(const machine& m) {
    for (std::size_t t = 1; t < m.size(); ++t)
      if (m.running(t)) return true;
    return false;
  }

  // ---- planting

  void put(machine* m) {
    const std::optional<std::size_t> t = any_running(*m);
    if (!t) return;
    switch (plant_->way) {
      case planting::inserted:
        if (attempt(m, *t, plant_->operation))
          planted_.push_back(m->trace().size() - (has(plant_->operation, effect::meets) ? 2 : 1));
        return;
      case planting::unguarded:
        if (attempt(m, *t, plant_->operation, true)) planted_.push_back(m->trace().size() - 1);
        return;
      case planting::cycle:
      case planting::ordered_cycle: {
        const bool second = !planted_.empty();
        if (m->holds_locks(*t)) return;
        const std::size_t outer = second ? plant_->other : plant_->operation;
        const std::size_t inner = second ? plant_->operation : plant_->other;
        const std::size_t at = m->trace().size();
        const auto released = [&](std::size_t takes) {
          return *only(v_, effect::releases, v_.operations[takes].claims[0].thing);
        };
        machine tried = *m;
        if (!attempt(&tried, *t, outer) || !attempt(&tried, *t, inner, true) ||
            !attempt(&tried, *t, released(inner)) || !attempt(&tried, *t, released(outer)))
          return;
        *m = std::move(tried);
        planted_.push_back(at);
        return;
      }
      case planting::unreleased:
      case planting::ungiven: return;
    }
  }

  std::optional<drawn> with_plant(const machine& m, program made) {
    const std::vector<machine::performed>& trace = m.trace();
    const evidence e(v_, trace);
    switch (plant_->way) {
      case planting::inserted: {
        if (planted_.empty()) return std::nullopt;
        const auto kinds = e.of_wrong(planted_[0]);
        if (!kinds) return std::nullopt;
        return drawn{std::move(made), *kinds, place(trace, planted_[0])};
      }
      case planting::unguarded:
        if (planted_.empty() || !e.contended(planted_[0])) return std::nullopt;
        return drawn{std::move(made), plant_->kinds, place(trace, planted_[0]) + " without its lock"};
      case planting::cycle:
      case planting::ordered_cycle: {
        if (planted_.size() != 2) return std::nullopt;
        const auto& a = trace[planted_[0]];
        const auto& b = trace[planted_[1]];
        if (a.thread == b.thread || ordered(a, b) != (plant_->way == planting::ordered_cycle))
          return std::nullopt;
        // (What follows from the starts and ends of threads is no accident.)
        if (b.forked[a.thread] >= a.forked[a.thread]) return std::nullopt;
        if (plant_->way == planting::cycle && e.kind_of_waiting(planted_[0]) != "deadlock")
          return std::nullopt;
        return drawn{
            std::move(made), plant_->way == planting::cycle ? "deadlock" : plant_->kinds,
            place(trace, planted_[0]) + ", and the other way around in thread " + std::to_string(b.thread)};
      }
      case planting::unreleased:
      case planting::ungiven: return left_out(e, trace, std::move(made));
    }
    return std::nullopt;
  }

  std::optional<drawn> left_out(const evidence& e, const std::vector<machine::performed>& trace,
                                program made) {
    for (std::size_t i = trace.size(); i-- > 0;) {
      if (trace[i].what.operation != plant_->operation) continue;
      for (const claim& c : v_.operations[plant_->operation].claims) {
        const bool gives = c.what == effect::gives || c.what == effect::opens;
        const bool meets = c.what == effect::meets;
        if (!(plant_->way == planting::ungiven ? gives || meets : c.what == effect::releases)) continue;
        const auto kind = gives   ? e.without_giving(i, c.thing)
                          : meets ? e.without_meeting(i, c.thing)
                                  : e.without_release(i, c.thing);
        if (!kind) continue;
        std::size_t at = 0;
        for (std::size_t k = 0; k < i; ++k) at += trace[k].thread == trace[i].thread ? 1 : 0;
        auto& steps = made[trace[i].thread];
        steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(at));
        return drawn{std::move(made), *kind, place(trace, i) + " left out"};
      }
    }
    return std::nullopt;
  }

  std::string place(const std::vector<machine::performed>& trace, std::size_t i) const {
    return v_.operations[trace[i].what.operation].name + ", step " +
           std::to_string(trace[i].when[trace[i].thread]) + " of thread " + std::to_string(trace[i].thread);
  }

  const vocabulary& v_;
  sizes sizes_;
  std::mt19937_64 random_;
  const plant* plant_ = nullptr;
  std::vector<std::size_t> planted_;  // in the trace
  std::vector<std::size_t> chosen_, starters_;
};

// Programs that are simpler than a right one, and right: without a thread, two steps, one step.
inline std::vector<program> simpler(const program& p, const vocabulary& v) {
  std::vector<program> list;
  const auto add = [&](program q) {
    if (right(q, v)) list.push_back(std::move(q));
  };
  const auto without = [](program q, std::size_t t, std::size_t i) {
    q[t].erase(q[t].begin() + static_cast<std::ptrdiff_t>(i));
    return q;
  };
  for (std::size_t gone = 1; gone < p.size() && p.size() > 2; ++gone) {
    program q;
    for (std::size_t t = 0; t < p.size(); ++t) {
      if (t == gone) continue;
      std::vector<step> steps;
      for (step s : p[t]) {
        if (s.thread == gone) continue;
        if (s.thread > gone) --s.thread;
        steps.push_back(s);
      }
      q.push_back(std::move(steps));
    }
    add(std::move(q));
  }
  const auto each = [&](const program& q, std::size_t threads, std::size_t before, const auto& f) {
    for (std::size_t t = 0; t < threads; ++t)
      for (std::size_t i = t + 1 == threads ? std::min(before, q[t].size()) : q[t].size(); i-- > 0;) f(t, i);
  };
  constexpr std::size_t all = ~std::size_t{0};
  each(p, p.size(), all, [&](std::size_t t, std::size_t i) {
    const program q = without(p, t, i);
    each(q, t + 1, i, [&](std::size_t u, std::size_t k) { add(without(q, u, k)); });
  });
  each(p, p.size(), all, [&](std::size_t t, std::size_t i) { add(without(p, t, i)); });
  return list;
}

}  // namespace fearless::generated
