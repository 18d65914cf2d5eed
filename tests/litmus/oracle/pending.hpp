// What the two enumerations share: where a thread stands, and what a complete graph came to.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "oracle/enumerate.hpp"

namespace litmus::oracle {

// Nothing if the thread has come to its end.
std::optional<Request> pending(const std::function<void(Thread&)>& body, const std::vector<int>& results);

State state_of(const Threads& threads, const Graph& g);

// Collects graphs to which nothing can be added, each once.
class Ends {
 public:
  explicit Ends(const Threads& threads) : threads_(threads) {}

  void add(const Graph& g) {
    bool finished = true, only_locks = true;
    for (std::size_t t = 0; t < threads_.bodies.size(); ++t) {
      const auto thread = static_cast<int>(t);
      if (threads_.spawned.count(thread) != 0 && !g.spawned(thread)) {
        finished = false;
        continue;
      }
      const std::optional<Request> r = pending(threads_.bodies[t], g.results(thread));
      finished = finished && !r;
      only_locks = only_locks && (!r || r->kind == Request::Kind::lock);
    }
    if (finished) {
      if (found_.complete.insert(g.key()).second) ++found_.outcomes[state_of(threads_, g)];
    } else if (stuck_.insert(g.key()).second) {
      ++(only_locks ? found_.deadlocks : found_.blocked);
    }
  }

  Found take() { return std::move(found_); }

 private:
  const Threads& threads_;
  Found found_;
  std::set<std::string> stuck_;
};

}  // namespace litmus::oracle
