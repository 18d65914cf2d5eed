// The random schedulers as their papers give them, written apart from the harness's strategies and with
// another generator.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "reference/program.hpp"

namespace reference {

class Generator {
 public:
  explicit Generator(unsigned long seed) : bits_(seed) {}
  // Uniform in [0, 1). (The distributions of the standard library differ between its implementations.)
  double uniform() { return static_cast<double>(bits_() >> 11) * 0x1.0p-53; }
  int below(int n) { return static_cast<int>(uniform() * n); }

 private:
  std::mt19937_64 bits_;
};

class Scheduler {
 public:
  virtual ~Scheduler() = default;
  virtual void begin(const Execution&, Generator&) {}
  // The thread that takes the next step, one of the enabled ones; called also if there is only one.
  virtual int pick(const Execution&, const std::vector<int>& enabled, Generator&) = 0;
  virtual void end() {}
};

// Each of the enabled threads is as likely as any other.
class RandomWalk final : public Scheduler {
 public:
  int pick(const Execution&, const std::vector<int>& enabled, Generator&) override;
};

// Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees of
// Finding Bugs, ASPLOS 2010.
class Pct final : public Scheduler {
 public:
  // Which steps are counted, for k and for where the change points are? All of them, as in the paper, or
  // those at which there was a choice of threads.
  enum class Counts { steps, choices };
  Pct(int depth, Counts counts) : depth_(depth), counts_(counts) {}
  void begin(const Execution&, Generator&) override;
  int pick(const Execution&, const std::vector<int>& enabled, Generator&) override;
  void end() override;

 private:
  int highest(const std::vector<int>& enabled) const;

  int depth_;
  Counts counts_;
  int longest_ = 0;  // k: that of the longest execution so far
  int step_ = 0;
  std::vector<int> change_points_;
  std::vector<double> priorities_;
};

// Yuan, Yang, Gu: Partial Order Aware Concurrency Sampling, CAV 2018.
class Pos final : public Scheduler {
 public:
  void begin(const Execution&, Generator&) override;
  int pick(const Execution&, const std::vector<int>& enabled, Generator&) override;

 private:
  std::vector<double> priorities_;  // of the pending step of each thread; negative: not drawn yet
};

// By the name of the harness's strategy; pct with depth 3.
std::unique_ptr<Scheduler> make(const std::string& name, Pct::Counts counts = Pct::Counts::steps);

struct Ended {
  std::string order;
  Values values;
};
// One execution from beginning to end.
Ended run(const Program&, Scheduler&, Generator&);

}  // namespace reference
