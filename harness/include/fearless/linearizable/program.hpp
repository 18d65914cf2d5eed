// Programs of operations: some one after the other, then some in parallel, then some one after the other
// again. What an operation is, is not known here, but for how many there are and what arguments they take.
#pragma once

#include <fearless/fingerprint.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace fearless {

// The operations that the same thread performs before one.
class earlier {
 public:
  explicit earlier(std::vector<std::string> names) : names_(std::move(names)) {}
  std::size_t count(const std::string& operation) const {
    std::size_t n = 0;
    for (const std::string& name : names_) n += name == operation ? 1 : 0;
    return n;
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
};

namespace linearizability {

// Arguments are numbers from 0, of which their generators make values; smaller numbers make simpler ones.
struct call {
  std::size_t operation;
  std::vector<std::uint64_t> arguments;
  bool operator==(const call&) const = default;
};

struct program {
  std::vector<call> before;
  std::vector<std::vector<call>> parts;  // the first runs in the main thread
  std::vector<call> after;

  std::size_t size() const {
    std::size_t n = before.size() + after.size();
    for (const auto& part : parts) n += part.size();
    return n;
  }
  std::size_t parallel() const {
    std::size_t n = 0;
    for (const auto& part : parts) n += parts.size() > 1 ? part.size() : 0;
    return n;
  }
};

// What operations may be put where.
struct operation_rules {
  std::string name;
  std::vector<std::uint64_t> choices;  // of each argument; 0: no end of them
  std::string values;                  // the first of them, as far as they are known by their text
  std::string role;                    // one thread at most has it; empty: none
  std::string not_by;                  // the thread with this role does not perform it
  bool alone = false;                  // only before the threads start and after they have ended
  std::function<bool(const earlier&)> when;
};

struct sizes {
  unsigned threads = 3;
  std::size_t before = 2, each = 3, after = 2;  // operations at most
  std::size_t all = 4;                           // in all, where every program is tried
};

// "before/part/part/after", a call being "operation:argument:argument", calls separated by commas.
std::string to_text(const program& p);
bool from_text(const std::string& text, const std::vector<operation_rules>& rules, program* p);

// The same, after what the operations are known by: of other ones it is no program.
std::string to_token(const program& p, const std::vector<operation_rules>& rules);
bool from_token(const std::string& text, const std::vector<operation_rules>& rules, program* p);

bool allowed(const program& p, const std::vector<operation_rules>& rules);

// Of roles that are nobody's, not_by says nothing: the name is another's.
inline void roles_are_had(const std::vector<operation_rules>& rules) {
  for (const operation_rules& r : rules) {
    const auto has = [&](const operation_rules& other) { return other.role == r.not_by; };
    if (r.not_by.empty() || std::any_of(rules.begin(), rules.end(), has)) continue;
    throw std::logic_error("not_by(\"" + r.not_by + "\") of " + r.name +
                           ": no operation has this role; say one_thread(\"" + r.not_by +
                           "\") of those that have it");
  }
}

[[noreturn]] inline const char* no_program() {
  throw std::logic_error(
      "no program can be made of these operations: two threads have to perform some in parallel. Are there any "
      "that two threads may perform then (alone, one_thread, not_by; when is about what the same thread has "
      "done), and do operations, threads and all_up_to leave room for them?");
}

inline void put(std::string& s, const std::vector<call>& calls) {
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (i != 0) s += ',';
    s += std::to_string(calls[i].operation);
    for (const std::uint64_t a : calls[i].arguments) s += ':' + std::to_string(a);
  }
}

inline std::string to_text(const program& p) {
  std::string s;
  put(s, p.before);
  for (const auto& part : p.parts) put(s += '/', part);
  put(s += '/', p.after);
  return s;
}

inline bool from_text(const std::string& text, const std::vector<operation_rules>& rules, program* p) {
  std::vector<std::vector<call>> sections(1);
  std::size_t at = 0;
  const auto number = [&](std::uint64_t* n) {
    const std::size_t begin = at;
    for (*n = 0; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
      *n = *n * 10 + static_cast<std::uint64_t>(text[at] - '0');
    return at != begin;
  };
  while (at < text.size()) {
    if (text[at] == '/') {
      sections.emplace_back();
      ++at;
      continue;
    }
    if (text[at] == ',') ++at;
    std::uint64_t n = 0;
    if (!number(&n) || n >= rules.size()) return false;
    call c{static_cast<std::size_t>(n), {}};
    while (at < text.size() && text[at] == ':') {
      ++at;
      if (!number(&n)) return false;
      c.arguments.push_back(n);
    }
    const operation_rules& r = rules[c.operation];
    if (c.arguments.size() != r.choices.size()) return false;
    for (std::size_t i = 0; i < r.choices.size(); ++i)
      if (r.choices[i] != 0 && c.arguments[i] >= r.choices[i]) return false;
    sections.back().push_back(std::move(c));
  }
  if (sections.size() < 3) return false;
  p->before = std::move(sections.front());
  p->after = std::move(sections.back());
  p->parts.assign(sections.begin() + 1, sections.end() - 1);
  return allowed(*p, rules);
}

inline std::string to_token(const program& p, const std::vector<operation_rules>& rules) {
  // (Only those that are in it: it stays the same if others are added.)
  std::set<std::size_t> used;
  const auto use = [&](const std::vector<call>& calls) {
    for (const call& c : calls) used.insert(c.operation);
  };
  use(p.before);
  for (const auto& part : p.parts) use(part);
  use(p.after);
  detail::fingerprint f;
  for (const std::size_t o : used) {
    const operation_rules& r = rules[o];
    for (const std::string& s : {r.name, r.role, r.not_by, r.values}) f.add(s);
    f.add(r.alone ? 1 : 0);
    for (const std::uint64_t choices : r.choices) f.add(choices);
  }
  return f.text() + '/' + to_text(p);
}

inline bool from_token(const std::string& text, const std::vector<operation_rules>& rules, program* p) {
  const std::size_t end = text.find('/');
  return end != std::string::npos && from_text(text.substr(end + 1), rules, p) && to_token(*p, rules) == text;
}

inline bool allowed(const program& p, const std::vector<operation_rules>& rules) {
  // Who has which role. The main thread does what comes before and after the others.
  std::map<std::string, std::size_t> has;
  const auto all_calls = [&](const std::function<bool(const operation_rules&, std::size_t thread)>& holds) {
    const auto each = [&](const std::vector<call>& calls, std::size_t thread) {
      return std::all_of(calls.begin(), calls.end(),
                         [&](const call& c) { return holds(rules[c.operation], thread); });
    };
    for (std::size_t t = 0; t < p.parts.size(); ++t)
      if (!each(p.parts[t], t)) return false;
    return each(p.before, 0) && each(p.after, 0);
  };
  const auto has_role = [&](const operation_rules& r, std::size_t thread) {
    return r.role.empty() || has.emplace(r.role, thread).first->second == thread;
  };
  const auto may_perform = [&](const operation_rules& r, std::size_t thread) {
    const auto owner = r.not_by.empty() ? has.end() : has.find(r.not_by);
    return owner == has.end() || owner->second != thread;
  };
  if (!all_calls(has_role) || !all_calls(may_perform)) return false;
  for (const auto& part : p.parts)
    for (const call& c : part)
      if (rules[c.operation].alone) return false;
  // What each thread has done before. The main thread does the first part too.
  const auto follows = [&](std::vector<std::string>& names, const std::vector<call>& calls) {
    for (const call& c : calls) {
      const operation_rules& r = rules[c.operation];
      if (r.when && !r.when(earlier(names))) return false;
      names.push_back(r.name);
    }
    return true;
  };
  std::vector<std::string> main;
  if (!follows(main, p.before)) return false;
  for (std::size_t t = 0; t < p.parts.size(); ++t) {
    std::vector<std::string> own;
    if (!follows(t == 0 ? main : own, p.parts[t])) return false;
  }
  return follows(main, p.after);
}

}  // namespace linearizability
}  // namespace fearless
