// Execution graphs: events, where each read reads from, and in which order the stores to each location stand.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "program.hpp"

namespace litmus::oracle {

// What a thread is about to do.
struct Request {
  enum class Kind {
    load,
    store,
    fetch_add,
    exchange,
    cas,
    fence,
    spawn,  // value: the thread that is started
    await,  // a load that is done only when it reads `value`
    lock,  // a read-modify-write from 0 to 1 that is done only when it reads 0
    stop,  // the thread goes no further: an assumption did not hold
  };
  Kind kind = Kind::load;
  Order order = Order::rlx, failure_order = Order::rlx;
  int location = -1;
  int value = 0;
  int expected = 0;
};

struct Event {
  int thread = -1;  // -1: the stores before all threads
  int index = 0;  // in its thread; of the former, the location
  Order order = Order::rlx;
  int location = -1;
  bool reads = false, writes = false, fence = false;
  int spawns = -1;
  int read = 0, written = 0;
  std::size_t from = 0;  // the event that it reads from, if it reads
};

class Graph {
 public:
  Graph(std::size_t threads, std::size_t locations, const std::vector<int>& initial);

  // With the event of a request of a thread appended. A read of the event `from`; a store (not a
  // read-modify-write, which has but one place) at `place` in the order of its location.
  Graph with(int thread, const Request& r, std::size_t from, std::size_t place) const;

  // What a cas that reads from there does.
  bool succeeds(const Request& r, std::size_t from) const { return events_[from].written == r.expected; }

  const std::vector<Event>& events() const { return events_; }
  // All stores, the initial one first.
  const std::vector<std::size_t>& coherence(int location) const {
    return coherence_[static_cast<std::size_t>(location)];
  }
  std::size_t locations() const { return coherence_.size(); }
  std::size_t length(int thread) const { return results_[static_cast<std::size_t>(thread)].size(); }
  // What the operations of a thread returned, 0 for those that return nothing.
  const std::vector<int>& results(int thread) const { return results_[static_cast<std::size_t>(thread)]; }
  bool spawned(int thread) const;
  int final_value(int location) const { return events_[coherence(location).back()].written; }

  // The same for two graphs with the same events, reads and orders, whatever order they were built in.
  std::string key() const;

 private:
  std::string name(std::size_t event) const;

  std::vector<Event> events_;
  std::vector<std::vector<std::size_t>> coherence_;
  std::vector<std::vector<int>> results_;
};

// Defined in axioms.cpp.
bool consistent(const Graph& g, Model m);

}  // namespace litmus::oracle
