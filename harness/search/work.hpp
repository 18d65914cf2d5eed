// The parts of a search: those that are still to be explored, those being explored in other processes, and
// those that are done but not accounted for, in the order in which one process would have come to them.
// Accounts are made in that order, so that the search ends with the same violation and the same numbers
// however many processes there are.
#pragma once

#include <functional>
#include <list>
#include <string>
#include <vector>

#include "search/child.hpp"
#include "search/subtree.hpp"

namespace fearless {

enum class PartState : u8 { pending, running, done };

// Of an exhaustive search.
struct Part {
  PartState state = PartState::pending;
  Subtree subtree;  // unless it is done
  Explored explored;  // if it is
};
using Parts = std::list<Part>;

void put(ByteWriter& to, const Parts& parts);
void get(ByteReader& from, Parts* parts);

// The children at work; waits until one has ended, or so long.
std::vector<bool> wait_for_any(const std::vector<const Child*>& children, u64 at_most_ns);

// Parts explored in processes of their own, each a copy of this one as it is then. P: has a `state`; lists of
// it can be put and got.
template <class P>
class Workers {
 public:
  using List = std::list<P>;
  using At = typename List::iterator;
  using Several = std::vector<At>;  // in their order, with none between them
  // Explores (some of) these parts, in the copy: what is to stand in their place.
  using Explore = std::function<List(const Several&)>;

  explicit Workers(u32 count) : workers_(count) {}

  u32 idle() const { return static_cast<u32>(workers_.size()) - busy(); }
  u32 busy() const {
    u32 n = 0;
    for (const Worker& w : workers_) n += w.child.running() ? 1 : 0;
    return n;
  }

  // False: the system gives us no process.
  bool start(Several parts, const Explore& explore) {
    for (Worker& w : workers_) {
      if (w.child.running()) continue;
      if (!w.child.start([&](ByteWriter& to) { put(to, explore(parts)); })) return false;
      w.parts = std::move(parts);
      set(w, PartState::running);
      return true;
    }
    return false;
  }

  // Waits until one has ended, or so long. Puts what came of its parts in their place.
  void wait(List* parts, u64 at_most_ns) {
    std::vector<const Child*> children;
    std::vector<Worker*> whose;
    for (Worker& w : workers_) {
      if (!w.child.running()) continue;
      children.push_back(&w.child);
      whose.push_back(&w);
    }
    const std::vector<bool> ended = wait_for_any(children, at_most_ns);
    for (std::size_t i = 0; i < ended.size(); ++i)
      if (ended[i]) collect(*whose[i], parts);
  }

  // Those that are under way are given up; their parts are pending again.
  void stop() {
    for (Worker& w : workers_) {
      if (!w.child.running()) continue;
      w.child.stop();
      set(w, PartState::pending);
    }
  }

  // Why a process has ended without a result; empty: none has.
  const std::string& lost() const { return lost_; }

 private:
  struct Worker {
    Child child;
    Several parts;
  };

  static void set(Worker& w, PartState state) {
    for (const At part : w.parts) part->state = state;
  }

  void collect(Worker& w, List* parts) {
    List result;
    if (w.child.wait() == Child::End::returned) get(w.child.result(), &result);
    if (result.empty() || !w.child.result().complete()) {
      lost_ = w.child.how_it_ended();
      set(w, PartState::pending);
      return;
    }
    parts->splice(w.parts.front(), result);
    for (const At part : w.parts) parts->erase(part);
  }

  std::vector<Worker> workers_;
  std::string lost_;
};

// How many processes the option asks for.
u32 processes(u32 jobs);

}  // namespace fearless
