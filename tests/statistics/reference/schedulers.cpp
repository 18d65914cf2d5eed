#include "reference/schedulers.hpp"

#include <algorithm>
#include <cassert>

namespace reference {
namespace {

constexpr int first_guess = 32;  // of an execution's length, before one has been seen
constexpr double not_drawn = -1;

std::size_t index(int n) { return static_cast<std::size_t>(n); }

int with_highest(const std::vector<double>& priorities, const std::vector<int>& enabled) {
  return *std::max_element(enabled.begin(), enabled.end(),
                           [&](int a, int b) { return priorities[index(a)] < priorities[index(b)]; });
}

}  // namespace

int RandomWalk::pick(const Execution&, const std::vector<int>& enabled, Generator& g) {
  return enabled[index(g.below(static_cast<int>(enabled.size())))];
}

void Pct::begin(const Execution& e, Generator& g) {
  step_ = 0;
  // A random order of the threads, above the priorities that change points give.
  priorities_.clear();
  for (int t = 0; t < e.threads(); ++t) priorities_.push_back(depth_ + g.uniform());
  change_points_.clear();
  const int k = longest_ == 0 ? first_guess : longest_;
  for (int i = 1; i < depth_; ++i) change_points_.push_back(1 + g.below(k));
}

int Pct::pick(const Execution&, const std::vector<int>& enabled, Generator&) {
  int chosen = with_highest(priorities_, enabled);
  if (counts_ == Counts::choices && enabled.size() == 1) return chosen;
  ++step_;
  // The thread that gets to the i-th change point goes on with priority i.
  for (int i = 1; i < depth_; ++i) {
    if (change_points_[index(i - 1)] != step_) continue;
    priorities_[index(chosen)] = i;
    chosen = with_highest(priorities_, enabled);
  }
  return chosen;
}

void Pct::end() { longest_ = std::max({longest_, step_, 1}); }

void Pos::begin(const Execution& e, Generator&) { priorities_.assign(index(e.threads()), not_drawn); }

int Pos::pick(const Execution& e, const std::vector<int>& enabled, Generator& g) {
  for (const int t : enabled)
    if (priorities_[index(t)] == not_drawn) priorities_[index(t)] = g.uniform();
  const int chosen = with_highest(priorities_, enabled);
  // Its next step is another one, and those in conflict with this one draw again.
  for (int t = 0; t < e.threads(); ++t) {
    if (!e.exists(t) || e.has_ended(t)) continue;
    if (t == chosen || conflict(e.next(t), e.next(chosen))) priorities_[index(t)] = not_drawn;
  }
  return chosen;
}

std::unique_ptr<Scheduler> make(const std::string& name, Pct::Counts counts) {
  if (name == "random") return std::make_unique<RandomWalk>();
  if (name == "pct") return std::make_unique<Pct>(3, counts);
  assert(name == "pos");
  return std::make_unique<Pos>();
}

Ended run(const Program& program, Scheduler& scheduler, Generator& g) {
  Execution e(program);
  scheduler.begin(e, g);
  while (!e.enabled().empty()) e.take(scheduler.pick(e, e.enabled(), g));
  scheduler.end();
  return {e.order(), e.values()};
}

}  // namespace reference
