// What programs are made of: operations, known by what they take and give; programs, as data.
//
// Things are what operations speak of: locks, signals, owned objects, memory. The order in which locks are
// first named is the order in which they are taken.
#pragma once

#include <fearless/fingerprint.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fearless::generated {

// What an operation does, one after the other.
enum class effect : std::uint8_t {
  acquires,         // a lock
  acquires_shared,  // a lock, that others may have shared too
  releases,         // a lock, however it was acquired
  needs,            // a lock, held and not shared
  needs_shared,     // a lock, held in any way
  without,          // a lock, which it must not hold
  gives,            // a signal: one take of it may go on
  takes,            // a signal: waits until one has been given
  opens,            // a signal, for good and for all
  awaits,           // a signal: waits until it has been opened
  meets,            // a signal: waits until another thread meets it there, always the same; what it passes
                    // has the other then
  makes,            // an object: the thread has it now
  uses,             // an object that the thread has
  lacks,            // an object that the thread must not have
  ends,             // an object that the thread has
  passes,           // an object that the thread has, to who takes the signal that is given next
  reads,            // memory
  writes,           // memory
  changes,          // memory, in one atomic step
  splits,           // memory: reads it, and writes it later, as if nobody else had meanwhile
  sleeps,           // a signal: waits for the next one, and misses those that were given before
  sets,             // a signal: who takes it later goes on, but who waits already is not woken
  expects,          // a signal: takes one that need not be there yet, as if it had to be
  starts,           // a thread, of a kind
  joins,            // a thread of that kind that it has started, waiting for its end
  detaches,         // a thread of that kind that it has started
};

struct claim {
  effect what;
  std::size_t thing;
};

struct thing {
  std::string name;
  bool lock = false;
  bool opaque = false;     // a lock that is not known as one: a semaphore, an atomic
  bool many_give = false;  // a signal given by several threads: nothing, or always the same, passes with it
  bool only_one = false;  // an object: there is one, and the main thread has it at first
  std::size_t given = 0;  // a signal: so many have been given at first
};

struct rules {
  std::string name;
  std::string construct;  // which of the language's or the library's means it uses
  std::vector<claim> claims;
  std::string wrong;  // the kind of violation that it is, or the kinds, separated by commas
  std::string unguarded;  // … that it is without the lock that it needs
  bool contended = false;  // it is wrong only where another thread may do the like at the same time
  std::string answer;  // the operation that meets this one; empty: the same, if no other names it
};

class vocabulary {
 public:
  std::size_t find(const std::string& name) {
    for (std::size_t i = 0; i < things.size(); ++i)
      if (things[i].name == name) return i;
    things.push_back({name});
    return things.size() - 1;
  }

  // Does one of these operations meet the other?
  bool meet(std::size_t a, std::size_t b) const {
    const rules &x = operations[a], &y = operations[b];
    if (x.answer.empty() && y.answer.empty())
      return a == b && std::none_of(operations.begin(), operations.end(),
                                    [&](const rules& r) { return r.answer == x.name; });
    return x.answer == y.name || y.answer == x.name;
  }

  std::vector<thing> things;
  std::vector<rules> operations;
};

// An operation of a program. `thread`: which it starts, joins or detaches.
struct step {
  std::size_t operation = 0;
  std::size_t thread = 0;
  bool operator==(const step&) const = default;
};

// The steps of each thread; the first is the main thread.
using program = std::vector<std::vector<step>>;

inline std::size_t size_of(const program& p) {
  std::size_t n = 0;
  for (const auto& thread : p) n += thread.size();
  return n;
}

// "operation,operation.thread/operation": threads are separated by strokes.
inline std::string to_text(const program& p) {
  std::string s;
  for (std::size_t t = 0; t < p.size(); ++t) {
    if (t != 0) s += '/';
    for (std::size_t i = 0; i < p[t].size(); ++i) {
      if (i != 0) s += ',';
      s += std::to_string(p[t][i].operation);
      if (p[t][i].thread != 0) s += '.' + std::to_string(p[t][i].thread);
    }
  }
  return s;
}

// False if the text is none of a program.
inline bool from_text(const std::string& text, std::size_t operations, program* p) {
  p->assign(1, {});
  std::size_t at = 0;
  const auto number = [&](std::size_t* n) {
    const std::size_t begin = at;
    for (*n = 0; at < text.size() && text[at] >= '0' && text[at] <= '9' && at - begin < 6; ++at)
      *n = *n * 10 + static_cast<std::size_t>(text[at] - '0');
    return at != begin;
  };
  for (bool first = true; at < text.size(); first = false) {
    if (text[at] == '/') {
      p->emplace_back();
      ++at;
      continue;
    }
    if (text[at] == ',' && !first) ++at;
    step s;
    if (!number(&s.operation) || s.operation >= operations) return false;
    if (at < text.size() && text[at] == '.') {
      ++at;
      if (!number(&s.thread)) return false;
    }
    p->back().push_back(s);
  }
  return std::all_of(p->begin(), p->end(), [&](const std::vector<step>& thread) {
    return std::all_of(thread.begin(), thread.end(), [&](const step& s) { return s.thread < p->size(); });
  });
}

// The same, after the names of the operations that are in it, in short: of other ones it is no program.
inline std::string to_token(const program& p, const vocabulary& v) {
  std::set<std::size_t> used;
  for (const auto& thread : p)
    for (const step& s : thread) used.insert(s.operation);
  detail::fingerprint f;
  for (const std::size_t o : used) f.add(v.operations[o].name);
  return f.text() + '/' + to_text(p);
}

inline bool from_token(const std::string& text, const vocabulary& v, program* p) {
  const std::size_t end = text.find('/');
  return end != std::string::npos && from_text(text.substr(end + 1), v.operations.size(), p) &&
         to_token(*p, v) == text;
}

}  // namespace fearless::generated
