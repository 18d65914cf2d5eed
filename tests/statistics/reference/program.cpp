#include "reference/program.hpp"

#include <algorithm>
#include <cassert>

namespace reference {
namespace {

constexpr int nobody = -1;

std::size_t index(int n) { return static_cast<std::size_t>(n); }

bool is_access(const Step& s) { return s.kind == Kind::read || s.kind == Kind::write; }
bool is_of_mutex(const Step& s) { return s.kind == Kind::lock || s.kind == Kind::unlock; }

}  // namespace

bool conflict(const Step& a, const Step& b) {
  if (a.object != b.object) return false;
  if (is_access(a) && is_access(b)) return a.kind == Kind::write || b.kind == Kind::write;
  return is_of_mutex(a) && is_of_mutex(b);
}

Execution::Execution(const Program& program)
    : program_(program),
      values_(program.initial),
      at_(program.threads.size()),
      created_(program.threads.size()) {
  int mutexes = 0;
  for (const Thread& t : program.threads)
    for (const Step& s : t)
      if (s.kind == Kind::lock) mutexes = std::max(mutexes, s.object + 1);
  holder_.assign(index(mutexes), nobody);
  created_[0] = true;
  run_invisible(0);
}

bool Execution::has_ended(int thread) const {
  return created_[index(thread)] && at_[index(thread)] >= program_.threads[index(thread)].size();
}

bool Execution::can_go_on(int thread) const {
  if (!created_[index(thread)] || has_ended(thread)) return false;
  const Step& s = next(thread);
  if (s.kind == Kind::lock) return holder_[index(s.object)] == nobody;
  if (s.kind == Kind::join) return has_ended(s.object);
  return true;
}

const std::vector<int>& Execution::enabled() {
  enabled_.clear();
  for (int t = 0; t < threads(); ++t)
    if (can_go_on(t)) enabled_.push_back(t);
  return enabled_;
}

const Step& Execution::next(int thread) const { return program_.threads[index(thread)][at_[index(thread)]]; }

void Execution::perform(int thread) {
  const Step& s = next(thread);
  if (s.visible && (is_access(s) || s.kind == Kind::lock || s.kind == Kind::begin))
    order_ += static_cast<char>('a' + thread);
  if (s.kind == Kind::lock) holder_[index(s.object)] = thread;
  if (s.kind == Kind::unlock) holder_[index(s.object)] = nobody;
  if (s.kind == Kind::create) {
    created_[index(s.object)] = true;
    run_invisible(s.object);
  }
  ++at_[index(thread)];
  if (s.effect) at_[index(thread)] += index(s.effect(values_));
}

void Execution::run_invisible(int thread) {
  while (can_go_on(thread) && !next(thread).visible) perform(thread);
}

void Execution::take(int thread) {
  assert(can_go_on(thread));
  perform(thread);
  run_invisible(thread);
}

}  // namespace reference
