#include "support/simulation.hpp"

#include "support/engine_double.hpp"

namespace fearless {
namespace {

constexpr u32 outcomes_of_a_choice = 3;
constexpr std::size_t longest = 100000;

class Simulation {
 public:
  Simulation(const Program& program, Strategy& strategy, const Step& step)
      : program_(program), strategy_(strategy), step_(step), at_(program.size()) {
    engine_double::reset();
    for (Slot s = 0; s < program.size(); ++s) {
      ThreadInfo& t = engine_double::thread(s);
      t.child = s;
      thread_origins[s] = {0, s};
      if (!program[s].empty()) begin_operation(s);
    }
  }

  Simulated run() {
    while (!runnable_.empty() && result_.order.size() < longest) {
      const Slot s = pick();
      if (s == no_slot || !choose(s)) {
        result_.diverged = true;
        break;
      }
      take_step(s);
    }
    return std::move(result_);
  }

 private:
  void begin_operation(Slot s) {
    ThreadInfo& t = engine_double::thread(s);
    t.pending = program_[s][at_[s]];
    ++t.operations;
    runnable_.add(s);
  }

  Slot pick() {
    if (runnable_.count() == 1) return runnable_.first();
    // As the engine has it, a decision at a thread's end lies inside its last operation.
    const bool goes_on = runnable_.contains(current_);
    const DecisionPoint p{runnable_, runnable_.count(), current_, goes_on, no_slot, goes_on ? 0U : 1U};
    const Slot s = strategy_.pick(p);
    if (s == no_slot || !runnable_.contains(s)) return no_slot;
    result_.log.push_back(static_cast<u16>(s));
    if (s != default_pick(p)) {
      const ThreadInfo& at = engine_double::thread(current_);
      result_.schedule.steps.push_back(
          {Schedule::Step::What::thread, name(current_), at.operations, at.pending.kind, p.phase, name(s)});
    }
    return s;
  }

  bool choose(Slot s) {
    const ThreadInfo& t = engine_double::thread(s);
    if (t.pending.kind != OpKind::choose) return true;
    const u32 outcome = strategy_.choose({ChoiceKind::user, outcomes_of_a_choice, s, 0});
    if (outcome >= outcomes_of_a_choice) return false;
    result_.log.push_back(static_cast<u16>(outcome));
    result_.outcomes.push_back(outcome);
    if (outcome != 0)
      result_.schedule.steps.push_back(
          {Schedule::Step::What::outcome, name(s), t.operations, t.pending.kind, 0, outcome});
    return true;
  }

  void take_step(Slot s) {
    result_.order.push_back(s);
    current_ = s;
    const bool done = !step_ || step_(s, at_[s]);
    if (done) ++at_[s];
    runnable_.remove(s);
    if (at_[s] < program_[s].size()) begin_operation(s);
  }

  u32 name(Slot s) { return s == 0 ? 0 : result_.schedule.index_of({0, s}); }

  const Program& program_;
  Strategy& strategy_;
  const Step& step_;
  std::vector<u32> at_;
  ThreadSet runnable_;
  Slot current_ = 0;
  Simulated result_;
};

}  // namespace

Operation operation(OpKind kind, uptr object) {
  Operation op;
  op.kind = kind;
  op.object = object;
  return op;
}

Simulated simulate(const Program& program, Strategy& strategy, u64 seed, u64 number, const Step& step) {
  strategy.begin({number, seed});
  Simulated r = Simulation(program, strategy, step).run();
  strategy.end({r.log.size(), r.order.size(), static_cast<u32>(program.size()), false});
  return r;
}

std::size_t position(const std::vector<Slot>& order, Slot thread, u32 n) {
  for (std::size_t i = 0; i < order.size(); ++i)
    if (order[i] == thread && n-- == 0) return i;
  return order.size();
}

}  // namespace fearless
