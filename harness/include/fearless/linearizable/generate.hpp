// Which programs are tried: random ones that grow, all small ones, and those that are simpler than a given
// one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fearless/linearizable/order.hpp>
#include <fearless/linearizable/program.hpp>

namespace fearless::linearizability {

// A program that was allowed is not any more: that only a `when` can change.
inline void tell_of_fickle_when(const std::vector<operation_rules>& rules) {
  std::string names;
  for (const operation_rules& r : rules)
    if (r.when) names += (names.empty() ? "" : ", ") + r.name;
  if (!names.empty())
    throw std::logic_error("the `when` of " + names +
                           " does not always say the same of the same program: it has to decide by `earlier` "
                           "alone, not by chance, time, or what it has been asked before");
}

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
    more_ = !calls_.empty() && next_shape();
  }

  // The next that is allowed; false if there are no more. After many that are not allowed one without
  // operations: ask again, if there is time.
  bool next(program* p) {
    constexpr int patience = 10'000;
    *p = {};
    for (int n = 0; more_ && n < patience; ++n) {
      if (!step(size_)) {
        digits_.clear();
        more_ = next_shape();
        continue;
      }
      if (!build(p) || !allowed(*p, rules_)) continue;
      any_ = true;
      return true;
    }
    *p = {};
    return more_;
  }
  // Has there been one?
  bool any() const { return any_; }

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

  // A shape is how many operations there are before, after, and in each part: the main thread's, then those
  // of the others, longest first. There may be very many, so there is only the one that it is the turn of.
  bool next_shape() {
    for (;;) {
      if (next_parts()) return true;
      if (size_ != 0 && after_ < sizes_.after && before_ + after_ + 3 <= size_) {
        ++after_;
      } else if (size_ != 0 && before_ < sizes_.before && before_ + 3 <= size_) {
        ++before_;
        after_ = 0;
      } else {
        size_ = size_ == 0 ? 2 : size_ + 1;
        before_ = after_ = 0;
        if (size_ > std::min(sizes_.all, most_operations)) return false;
      }
      left_ = size_ - before_ - after_;
      parts_.clear();
      if (fill()) return true;
    }
  }
  // The longest parts first, then always shorter ones.
  bool next_parts() {
    while (!parts_.empty()) {
      const std::size_t n = parts_.back();
      parts_.pop_back();
      left_ += n;
      if (n == 1) continue;
      parts_.push_back(n - 1);
      left_ -= n - 1;
      if (fill()) return true;
    }
    return false;
  }
  // With parts as long as they may be, until nothing is left.
  bool fill() {
    while (left_ != 0) {
      const std::size_t longest = parts_.size() < 2 ? sizes_.each : parts_.back();
      const std::size_t n = std::min(left_, longest), most = sizes_.threads - parts_.size();
      if (n == 0 || most == 0 || (left_ - 1) / n >= most) return false;  // (They cannot take all.)
      parts_.push_back(n);
      left_ -= n;
    }
    return parts_.size() >= 2;
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

  bool build(program* p) const {
    std::size_t at = 0;
    const auto take = [&](std::vector<call>* to, std::size_t n) {
      to->clear();
      for (; n > 0; --n) to->push_back(calls_[digits_[at++]]);
    };
    take(&p->before, before_);
    take(&p->after, after_);
    p->parts.resize(parts_.size());
    // The other threads are interchangeable: of parts of the same length only one order is tried. The main
    // thread is not: it made the object, and has performed what comes before.
    for (std::size_t t = 0; t < p->parts.size(); ++t) {
      const std::size_t n = parts_[t];
      if (t > 1 && parts_[t - 1] == n) {
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
  std::size_t size_ = 0, before_ = 0, after_ = 0;  // the shape
  std::vector<std::size_t> parts_;
  std::size_t left_ = 0;  // of the size, not in parts yet
  bool more_ = false, any_ = false;
  std::vector<std::size_t> digits_;
};

// ---- simpler ones

// What an argument may become: steps towards zero, long ones first, so that the smallest that fails is found
// as in a binary search. Of those without end, only that small ones are simple is known.
inline std::vector<std::uint64_t> smaller_than(std::uint64_t value, bool without_end) {
  std::vector<std::uint64_t> list;
  if (without_end) {
    constexpr std::uint64_t small = 128;
    for (std::uint64_t v = 0; v < value && list.size() < 64; v = v == 0 ? 1 : 2 * v) list.push_back(v);
    if (value != 0 && value <= small && (list.empty() || list.back() != value - 1)) list.push_back(value - 1);
  } else {
    for (std::uint64_t step = value; step != 0; step /= 2) list.push_back(value - step);
  }
  return list;
}

// Arguments that are the same all at once (they may have to stay the same: keys), then one by one.
template <class Add>
void smaller_arguments(const program& p, const std::vector<operation_rules>& rules, Add add) {
  struct argument {
    std::vector<call>* calls;
    std::size_t place, number;
  };
  program q = p;
  std::vector<argument> all;
  std::map<std::pair<std::size_t, std::uint64_t>, std::vector<std::size_t>> same;
  const auto value = [](const argument& a) -> std::uint64_t& {
    return (*a.calls)[a.place].arguments[a.number];
  };
  const auto section = [&](std::vector<call>& calls) {
    for (std::size_t c = 0; c < calls.size(); ++c) {
      for (std::size_t n = 0; n < calls[c].arguments.size(); ++n) {
        same[{n, calls[c].arguments[n]}].push_back(all.size());
        all.push_back({&calls, c, n});
      }
    }
  };
  section(q.before);
  for (auto& part : q.parts) section(part);
  section(q.after);
  const auto become_smaller = [&](const std::vector<std::size_t>& some) {
    const argument& first = all[some.front()];
    const std::uint64_t was = value(first);
    const bool without_end = rules[(*first.calls)[first.place].operation].choices[first.number] == 0;
    for (const std::uint64_t smaller : smaller_than(was, without_end)) {
      for (const std::size_t a : some) value(all[a]) = smaller;
      add(q);
    }
    for (const std::size_t a : some) value(all[a]) = was;
  };
  for (const auto& [number_and_value, some] : same)
    if (some.size() > 1) become_smaller(some);
  for (std::size_t a = 0; a < all.size(); ++a) become_smaller({a});
}

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
  smaller_arguments(p, rules, add);
  return all;
}

}  // namespace fearless::linearizability
