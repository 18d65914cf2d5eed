// Histories of a register, a queue and a blocking counter, and whether an order is one of theirs.
#pragma once

#include <deque>
#include <fearless/linearizable/checker.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace histories {

using fearless::linearizability::answer;
using fearless::linearizability::checker;
using fearless::linearizability::ending;
using fearless::linearizability::reply;

// Of a register (0), a queue (1) or a blocking counter (2).
struct random_operation {
  unsigned thread;
  int kind, value, result;
  ending end;
  int invoked, returned;
};

// The object: kinds 0 write/push/release, 1 read/pop/acquire; -1: nothing.
struct object {
  int type;
  std::deque<int> values;
  bool operator==(const object&) const = default;
  bool waits(int kind) const { return type == 2 && kind == 1 && values.empty(); }
  int apply(int kind, int value) {
    if (kind == 0) {
      if (type == 0) values.clear();
      values.push_back(value);
      return -1;
    }
    if (values.empty()) return -1;
    const int v = values.front();
    if (type != 0) values.pop_front();
    return type == 2 ? 0 : v;
  }
};

inline bool follows(const random_operation& later, const random_operation& earlier, bool program_order) {
  if (earlier.end != ending::returned) return false;
  if (program_order && earlier.thread != later.thread) return false;
  return earlier.returned < later.invoked;
}

struct random_history {
  using specification = object;
  std::vector<random_operation> ops;
  int type;
  bool program_order;
  std::size_t size() const { return ops.size(); }
  ending end(std::size_t i) const { return ops[i].end; }
  bool precedes(std::size_t i, std::size_t j) const { return follows(ops[j], ops[i], program_order); }
  std::optional<std::size_t> value(std::size_t i) const {
    const int v = type != 1 || ops[i].end != ending::returned ? -1
                  : ops[i].kind == 0                          ? ops[i].value
                                                              : ops[i].result;
    return v < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(v));
  }
  std::unique_ptr<object> make() const { return std::unique_ptr<object>(new object{type, {}}); }
  reply apply(std::size_t i, object& o, bool any, std::string*) const {
    if (o.waits(ops[i].kind)) return reply::waits;
    const int result = o.apply(ops[i].kind, ops[i].value);
    return any || result == ops[i].result ? reply::agrees : reply::differs;
  }
};

// Is the order that was found one?
inline bool is_an_order(const random_history& h, const std::vector<std::size_t>& order) {
  std::size_t completed = 0;
  object o{h.type, {}};
  for (std::size_t a = 0; a < order.size(); ++a) {
    const random_operation& op = h.ops[order[a]];
    completed += op.end == ending::returned ? 1 : 0;
    for (std::size_t b = a + 1; b < order.size(); ++b)
      if (order[a] == order[b] || h.precedes(order[b], order[a])) return false;
    if (h.apply(order[a], o, op.end != ending::returned, nullptr) != reply::agrees) return false;
  }
  for (const random_operation& op : h.ops) {
    completed -= op.end == ending::returned ? 1 : 0;
    if (op.end == ending::blocked && !o.waits(op.kind)) return false;
  }
  return completed == 0;
}

}  // namespace histories
