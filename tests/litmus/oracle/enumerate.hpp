// All execution graphs of a small program, by brute force: no state is merged with another but the same graph
// reached in two ways, and nothing is left out but what the axioms forbid.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "oracle/graph.hpp"
#include "program.hpp"

namespace litmus::oracle {

// A thread's program is a function that is run again from its start for every further event: it is given
// the results of the operations that it has done, and is left by an exception at the first that it has not.
class Thread {
 public:
  explicit Thread(const std::vector<int>& results) : results_(results) {}

  int load(int location, Order o);
  void store(int location, int value, Order o);
  int fetch_add(int location, int value, Order o);
  int exchange(int location, int value, Order o);
  int cas(int location, int expected, int desired, Order o);  // the value found
  void fence(Order o);
  void spawn(int thread);
  void await(int location, int value, Order o);
  void lock(int mutex);
  bool try_lock(int mutex);
  void unlock(int mutex);
  void assume(bool condition);
  // What belongs to the outcome.
  void observe(int value) { observed_.push_back(value); }

  const std::vector<int>& observed() const { return observed_; }

 private:
  int perform(const Request& r);

  const std::vector<int>& results_;
  std::size_t next_ = 0;
  std::vector<int> observed_;
};

struct Threads {
  std::vector<std::function<void(Thread&)>> bodies;
  std::size_t locations = 1;
  std::vector<int> initial = {};  // values of the locations; 0 beyond its end
  std::set<int> spawned = {};  // those that another thread starts
};

struct Found {
  std::set<std::string> complete;  // keys of the graphs
  std::uint64_t blocked = 0;  // a thread is stopped, or waits for a value
  std::uint64_t deadlocks = 0;  // threads wait for locks only
  std::map<State, std::uint64_t> outcomes;  // what the threads observed, then the final values
};

// Extends graphs event by event in every way that is consistent. Every prefix of a consistent graph along po
// and rf is consistent, so that all are reached.
Found enumerate(const Threads& threads, Model m);

// Under sc only, and without graphs: every interleaving is run. What is found must be the same.
Found interleave(const Threads& threads);

Threads threads_of(const Program& p);

}  // namespace litmus::oracle
