// Specifications that several tests of histories judge by.
#pragma once

#include <cstddef>
#include <deque>
#include <fearless/linearizable/history.hpp>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace histories {

struct fifo {
  std::deque<int> values;
  void push(int v) { values.push_back(v); }
  std::optional<int> pop() {
    if (values.empty()) return std::nullopt;
    const int v = values.front();
    values.pop_front();
    return v;
  }
  int front() const {
    if (values.empty()) throw std::out_of_range("empty");
    return values.front();
  }
  bool operator==(const fifo&) const = default;
};

using queue = fearless::history<fifo>;
using pop_result = std::optional<int>;

inline std::size_t push(queue& h, unsigned thread, int v) {
  return h.call(thread, "push(" + std::to_string(v) + ")", [v](fifo& q) { q.push(v); });
}
inline std::size_t pop(queue& h, unsigned thread) {
  return h.call(thread, "pop()", [](fifo& q) { return q.pop(); });
}

struct sizes {
  std::vector<int> all;
  std::size_t count() const { return all.size(); }
  int least() const { return -1; }
  std::string name() const { return "q"; }
  bool any() const { return !all.empty(); }
  bool operator==(const sizes&) const = default;
};

// A map: P-compositional.
struct dictionary {
  std::map<int, int> values;
  bool insert(int k, int v) { return values.emplace(k, v).second; }
  std::optional<int> find(int k) const {
    const auto at = values.find(k);
    return at == values.end() ? std::nullopt : std::optional(at->second);
  }
  bool erase(int k) { return values.erase(k) != 0; }
  bool operator==(const dictionary&) const = default;
};

}  // namespace histories
