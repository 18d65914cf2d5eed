// Abstract programs: a list of threads, each a list of steps on numbered objects, and how they run.
//
// Nothing here is taken from the harness: these programs are what its strategies are compared with.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace reference {

// The variables of a program, and what its threads hold in registers.
using Values = std::vector<int>;

enum class Kind {
  begin,   // of a thread: its first step
  own,     // on what no other thread uses
  read,    // of a variable
  write,
  lock,    // of a mutex: waits while it is held
  unlock,
  create,  // lets thread `object` begin
  join,    // waits for the end of thread `object`
};

struct Step {
  Kind kind;
  int object;
  // Does the scheduler decide before this step? If not it happens together with the one before it; only if
  // it has to wait, its thread has to be picked to go on.
  bool visible = true;
  // What it does to the values. It returns how many of the following steps are left out.
  std::function<int(Values&)> effect = {};
};

using Thread = std::vector<Step>;

struct Program {
  std::vector<Thread> threads;  // the first is there from the beginning, the others are created
  Values initial;
};

// May the order of the two matter?
bool conflict(const Step& a, const Step& b);

// One execution of a program.
class Execution {
 public:
  explicit Execution(const Program& program);

  // The threads whose next step can be taken now, in ascending order.
  const std::vector<int>& enabled();
  bool has_ended(int thread) const;
  bool exists(int thread) const { return created_[static_cast<std::size_t>(thread)]; }
  int threads() const { return static_cast<int>(at_.size()); }
  const Step& next(int thread) const;
  void take(int thread);

  const Values& values() const { return values_; }
  // Who took the steps that others can see (begin, read, write, lock), in order: a letter for each thread.
  const std::string& order() const { return order_; }

 private:
  bool can_go_on(int thread) const;
  void perform(int thread);
  void run_invisible(int thread);

  const Program& program_;
  Values values_;
  std::string order_;
  std::vector<std::size_t> at_;
  std::vector<bool> created_;
  std::vector<int> holder_;  // of each mutex, or nobody
  std::vector<int> enabled_;
};

}  // namespace reference
