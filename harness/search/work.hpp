// The parts of an exhaustive search: those that are still to be explored, those being explored in other
// processes, and those that are done but not accounted for, in the order in which one process would have come
// to them. Accounts are made in that order, so that the search ends with the same violation and the same
// numbers however many processes there are.
#pragma once

#include <functional>
#include <list>
#include <memory>

#include "search/child.hpp"
#include "search/subtree.hpp"

namespace fearless {

struct Part {
  enum class State : u8 { pending, running, done };
  State state = State::pending;
  Subtree subtree;  // unless it is done
  Explored explored;  // if it is
};
using Parts = std::list<Part>;

void put(ByteWriter& to, const Parts& parts);
void get(ByteReader& from, Parts* parts);

// Parts explored in processes of their own, each a copy of this one as it is then.
class Workers {
 public:
  // Explores (some of) a part, in the copy.
  using Explore = std::function<Parts(const Subtree&)>;

  explicit Workers(u32 count) : workers_(count) {}

  u32 idle() const;
  u32 busy() const { return static_cast<u32>(workers_.size()) - idle(); }
  // False: the system gives us no process.
  bool start(Parts::iterator part, const Explore& explore);
  // Waits until one has ended, or so long. Puts what came of its part in the part's place.
  void wait(Parts* parts, u64 at_most_ns);
  // Those that are under way are given up; their parts are pending again.
  void stop();
  // Why a process has ended without a result; empty: none has.
  const std::string& lost() const { return lost_; }

 private:
  struct Worker {
    Child child;
    Parts::iterator part;
  };
  void collect(Worker& w, Parts* parts);

  std::vector<Worker> workers_;
  std::string lost_;
};

}  // namespace fearless
