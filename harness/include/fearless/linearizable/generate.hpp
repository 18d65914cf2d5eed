// Which programs are tried: random ones that grow, all small ones, and those that are simpler than a given
// one.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include <fearless/linearizable/order.hpp>
#include <fearless/linearizable/program.hpp>

namespace fearless::linearizability {

// ---- random

class random_programs {
 public:
  random_programs(const std::vector<operation_rules>& rules, const sizes& s, std::uint64_t seed,
                  std::uint64_t number)
      : rules_(rules), sizes_(s), number_(number), random_(seed * 0x9e3779b97f4a7c15U + number) {}

  program draw() {
    constexpr int patience = 1000;
    for (int n = 0; n < patience; ++n) {
      program p = draw_one();
      const bool full = std::none_of(p.parts.begin(), p.parts.end(),
                                     [](const std::vector<call>& part) { return part.empty(); });
      if (full && allowed(p, rules_)) return p;
    }
    return {};
  }

 private:
  std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random_() % n); }
  std::size_t up_to(std::size_t most) {
    constexpr std::uint64_t grows_every = 8;
    return most == 0
               ? 0
               : 1 + below(std::min<std::size_t>(most, 1 + static_cast<std::size_t>(number_ / grows_every)));
  }

  program draw_one() {
    program p;
    p.parts.resize(2 +
                   below(std::min<std::size_t>({sizes_.threads - 1, 1 + number_ / 16, most_operations - 2})));
    has_.clear();
    for (const operation_rules& r : rules_)
      if (!r.role.empty() && !has_.contains(r.role)) has_[r.role] = below(p.parts.size());
    std::vector<std::string> main;
    // Each thread is to have one of as many as there may be.
    left_ = most_operations - std::min(most_operations, p.parts.size());
    fill(p.before, up_to(sizes_.before + 1) - 1, 0, true, main);
    for (std::size_t t = 0; t < p.parts.size(); ++t) {
      std::vector<std::string> own;
      ++left_;
      fill(p.parts[t], up_to(sizes_.each), t, false, t == 0 ? main : own);
    }
    fill(p.after, up_to(sizes_.after + 1) - 1, 0, true, main);
    return p;
  }

  // With what the thread may perform, if there is anything, after the operations that it has `done`.
  void fill(std::vector<call>& calls, std::size_t n, std::size_t thread, bool alone,
            std::vector<std::string>& done) {
    std::vector<std::size_t> may;
    for (std::size_t o = 0; o < rules_.size(); ++o) {
      const operation_rules& r = rules_[o];
      const auto not_by = r.not_by.empty() ? has_.end() : has_.find(r.not_by);
      if ((!r.alone || alone) && (r.role.empty() || has_[r.role] == thread) &&
          (not_by == has_.end() || not_by->second != thread))
        may.push_back(o);
    }
    for (; n > 0 && left_ > 0; --n, --left_) {
      std::vector<std::size_t> choice;
      for (const std::size_t o : may)
        if (!rules_[o].when || rules_[o].when(earlier(done))) choice.push_back(o);
      if (choice.empty()) return;
      call c{choice[below(choice.size())], {}};
      for (const std::uint64_t choices : rules_[c.operation].choices)
        c.arguments.push_back(choices == 0 ? random_() : random_() % choices);
      done.push_back(rules_[c.operation].name);
      calls.push_back(std::move(c));
    }
  }

  const std::vector<operation_rules>& rules_;
  const sizes& sizes_;
  std::uint64_t number_;
  std::mt19937_64 random_;
  // Of the program that is drawn: the threads that have the roles, and how many operations it may still have.
  std::map<std::string, std::size_t> has_;
  std::size_t left_ = 0;
};

// ---- all, small ones first

class all_programs {
 public:
  all_programs(const std::vector<operation_rules>& rules, const sizes& s) : rules_(rules), sizes_(s) {
    for (std::size_t o = 0; o < rules.size(); ++o) add_calls({o, {}});
    for (std::size_t n = 2; n <= std::min(s.all, most_operations); ++n) {
      for (std::size_t before = 0; before <= s.before; ++before) {
        for (std::size_t after = 0; after <= s.after && before + after + 2 <= n; ++after)
          add_shapes({before, after}, n - before - after, s.each);
      }
    }
  }

  // The next that is allowed; false if there are no more.
  bool next(program* p) {
    for (; shape_ < shapes_.size(); ++shape_, digits_.clear()) {
      const std::vector<std::size_t>& shape = shapes_[shape_];
      std::size_t length = 0;
      for (const std::size_t n : shape) length += n;
      while (step(length)) {
        if (build(shape, p) && allowed(*p, rules_)) return true;
      }
    }
    return false;
  }

 private:
  // All calls of an operation. (Of arguments without end, the first few.)
  void add_calls(call c) {
    constexpr std::uint64_t few = 3;
    const std::vector<std::uint64_t>& choices = rules_[c.operation].choices;
    if (c.arguments.size() == choices.size()) {
      constexpr std::size_t most = 1'000'000;
      if (calls_.size() == most)
        throw std::logic_error(
            "an exhaustive search goes through all arguments, and there are more than a million: "
            "those of " +
            rules_[c.operation].name + " are to be of a smaller range");
      calls_.push_back(std::move(c));
      return;
    }
    const std::uint64_t n = choices[c.arguments.size()];
    for (std::uint64_t i = 0; i < (n == 0 ? few : n); ++i) {
      call with = c;
      with.arguments.push_back(i);
      add_calls(std::move(with));
    }
  }

  // Shapes are the numbers of operations before, after, and in each part: the main thread's, then those of
  // the others, longest first.
  void add_shapes(std::vector<std::size_t> shape, std::size_t left, std::size_t longest) {
    if (left == 0) {
      if (shape.size() >= 4) shapes_.push_back(shape);
      return;
    }
    if (shape.size() == 2 + sizes_.threads) return;
    for (std::size_t n = std::min(left, longest); n >= 1; --n) {
      shape.push_back(n);
      add_shapes(shape, left - n, shape.size() == 3 ? sizes_.each : n);
      shape.pop_back();
    }
  }

  bool step(std::size_t length) {
    if (digits_.empty()) {
      digits_.assign(length, 0);
      return true;
    }
    for (std::size_t i = length; i-- > 0;) {
      if (++digits_[i] < calls_.size()) return true;
      digits_[i] = 0;
    }
    return false;
  }

  bool build(const std::vector<std::size_t>& shape, program* p) const {
    std::size_t at = 0;
    const auto take = [&](std::vector<call>* to, std::size_t n) {
      to->clear();
      for (; n > 0; --n) to->push_back(calls_[digits_[at++]]);
    };
    take(&p->before, shape[0]);
    take(&p->after, shape[1]);
    p->parts.resize(shape.size() - 2);
    // The other threads are interchangeable: of parts of the same length only one order is tried. The main
    // thread is not: it made the object, and has performed what comes before.
    for (std::size_t t = 0; t < p->parts.size(); ++t) {
      const std::size_t n = shape[2 + t];
      if (t > 1 && shape[1 + t] == n) {
        const auto here = digits_.begin() + static_cast<std::ptrdiff_t>(at);
        const auto length = static_cast<std::ptrdiff_t>(n);
        if (std::lexicographical_compare(here, here + length, here - length, here)) return false;
      }
      take(&p->parts[t], n);
    }
    return true;
  }

  const std::vector<operation_rules>& rules_;
  const sizes& sizes_;
  std::vector<call> calls_;
  std::vector<std::vector<std::size_t>> shapes_;
  std::size_t shape_ = 0;
  std::vector<std::size_t> digits_;
};

// ---- simpler ones

// Fewer operations before fewer threads before fewer in parallel before smaller arguments.
inline std::vector<program> simpler(const program& p, const std::vector<operation_rules>& rules) {
  std::vector<program> all;
  std::set<std::string> seen{to_text(p)};
  const auto add = [&](program q) {
    std::erase_if(q.parts, [](const std::vector<call>& part) { return part.empty(); });
    if (q.parts.empty()) q.parts.emplace_back();
    if (allowed(q, rules) && seen.insert(to_text(q)).second) all.push_back(std::move(q));
  };
  const auto sections = [](program& q) {
    std::vector<std::vector<call>*> list{&q.before};
    for (auto& part : q.parts) list.push_back(&part);
    list.push_back(&q.after);
    return list;
  };
  program q = p;
  const std::size_t n = sections(q).size();
  for (std::size_t s = 0; s < n; ++s) {  // a whole section
    q = p;
    sections(q)[s]->clear();
    add(q);
  }
  const auto each = [&](const std::function<void(std::vector<call>&, std::size_t)>& change) {
    for (std::size_t s = 0; s < n; ++s) {
      q = p;
      const std::size_t length = sections(q)[s]->size();
      for (std::size_t i = 0; i < length; ++i) {
        q = p;
        change(*sections(q)[s], i);
        add(q);
      }
    }
  };
  each([](std::vector<call>& calls, std::size_t i) {
    calls.erase(calls.begin() + static_cast<std::ptrdiff_t>(i));
  });
  for (std::size_t t = 0; t < p.parts.size(); ++t) {  // one thread does the work of two
    for (std::size_t u = 0; u < p.parts.size(); ++u) {
      if (t == u) continue;
      q = p;
      q.parts[t].insert(q.parts[t].end(), q.parts[u].begin(), q.parts[u].end());
      q.parts[u].clear();
      add(q);
    }
  }
  for (std::size_t t = 0; t < p.parts.size() && p.parts.size() > 1; ++t) {  // one less in parallel
    if (p.parts[t].empty()) continue;
    q = p;
    q.before.push_back(q.parts[t].front());
    q.parts[t].erase(q.parts[t].begin());
    add(q);
    q = p;
    q.after.insert(q.after.begin(), q.parts[t].back());
    q.parts[t].pop_back();
    add(q);
  }
  std::size_t arguments = 0;
  for (const operation_rules& r : rules) arguments = std::max(arguments, r.choices.size());
  for (std::size_t a = 0; a < arguments; ++a) {
    for (const auto& smaller :
         {+[](std::uint64_t) { return std::uint64_t{0}; }, +[](std::uint64_t v) { return v / 2; },
          +[](std::uint64_t v) { return v - 1; }}) {
      each([&](std::vector<call>& calls, std::size_t i) {
        std::vector<std::uint64_t>& list = calls[i].arguments;
        if (a < list.size() && list[a] != 0) list[a] = smaller(list[a]);
      });
    }
  }
  return all;
}

}  // namespace fearless::linearizability
