// Strategies that repeat.
#pragma once

#include <vector>

#include "core/schedule.hpp"
#include "strategy/strategy.hpp"

namespace fearless {

// The very decisions of an earlier execution of the same search.
class LogStrategy final : public Strategy {
 public:
  explicit LogStrategy(std::vector<u16> log) : log_(std::move(log)) {}
  const char* name() const override { return "replay"; }
  void begin(const ExecutionStart&) override { next_ = 0; }
  Slot pick(const DecisionPoint& p) override {
    if (next_ == log_.size() || !p.candidates.contains(log_[next_])) return no_slot;
    return log_[next_++];
  }
  u32 choose(const ChoicePoint& c) override {
    if (next_ == log_.size() || log_[next_] >= c.options) return c.options;
    return log_[next_++];
  }
  bool all_used() const { return next_ == log_.size(); }
  void save(ByteWriter& to) const override { to.put(next_); }
  void load(ByteReader& from) override { from.get(&next_); }

 private:
  std::vector<u16> log_;
  std::size_t next_ = 0;
};

// A schedule: the default except where it says otherwise.
class ScheduleStrategy final : public Strategy {
 public:
  // `strict`: an execution in which a step of the schedule does not fit diverges, and `mismatch` tells
  // where; otherwise such a step is left out.
  ScheduleStrategy(Schedule schedule, bool strict) : schedule_(std::move(schedule)), strict_(strict) {}
  const char* name() const override { return "replay"; }
  void begin(const ExecutionStart&) override;
  Slot pick(const DecisionPoint& p) override;
  u32 choose(const ChoicePoint& c) override;
  bool wants_every_operation() const override { return true; }
  void save(ByteWriter& to) const override {
    to.put(next_);
    to.put(mismatch_);
  }
  void load(ByteReader& from) override {
    from.get(&next_);
    from.get(&mismatch_);
  }

  struct Mismatch {
    bool any = false;
    Schedule::Step expected;
    OpKind found = OpKind::none;
    bool not_runnable = false;  // the thread that should run next waits or does not exist
  };
  const Mismatch& mismatch() const { return mismatch_; }
  const Schedule& schedule() const { return schedule_; }
  std::size_t steps_used() const { return next_; }
  bool all_used() const { return next_ == schedule_.steps.size(); }

 private:
  u32 name_of_number(u32 number);
  Slot slot_of(u32 name, const ThreadSet& candidates);
  bool passed(const Schedule::Step& s, const DecisionPoint& p);
  bool reached(const Schedule::Step& s, const ThreadInfo& at, u32 phase);

  Schedule schedule_;
  bool strict_;
  std::size_t next_ = 0;
  std::vector<u32> names_;  // by thread number: index into schedule_.threads, ~0 if it is not there
  Mismatch mismatch_;
};

}  // namespace fearless
