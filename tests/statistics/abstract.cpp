#include "abstract.hpp"

#include <cassert>
#include <utility>

namespace statistics {
namespace {

using reference::Kind;
using reference::Step;
using reference::Thread;
using reference::Values;

// Values: whether the assertion failed, the variables, and what threads hold of their own.
constexpr std::size_t assertion = 0;
constexpr std::size_t values = 16;

class Builder {
 public:
  explicit Builder(const StepModel& model) : model_(model) {
    program_.threads.resize(1);
    program_.initial.assign(values, 0);
  }

  void initially(std::size_t variable, int value) { program_.initial[variable] = value; }

  // Main creates a thread that does this.
  void create(const Thread& steps) {
    const int id = static_cast<int>(program_.threads.size());
    Thread t{{Kind::begin, id}};
    add_own(&t, model_.prologue);
    t.insert(t.end(), steps.begin(), steps.end());
    add_own(&t, model_.epilogue);
    program_.threads.push_back(std::move(t));
    main_does({{Kind::create, id, false}});
    add_own(program_.threads.data(), model_.creation);
  }

  void main_does(const Thread& steps) {
    Thread& main = program_.threads.front();
    main.insert(main.end(), steps.begin(), steps.end());
  }

  reference::Program joined() {
    for (int t = 1; t < static_cast<int>(program_.threads.size()); ++t) main_does({{Kind::join, t, false}});
    return std::move(program_);
  }

  using Effect = std::function<int(Values&)>;

  static Step lock(int mutex) { return {Kind::lock, mutex}; }
  static Step unlock(int mutex) { return {Kind::unlock, mutex, false}; }
  // Of variables that no lock protects.
  static Step read(int variable, Effect effect) { return {Kind::read, variable, true, std::move(effect)}; }
  static Step write(int variable, Effect effect) { return {Kind::write, variable, true, std::move(effect)}; }
  // Of variables that one does.
  Step guarded_read(int variable, Effect effect = {}) const {
    return {Kind::read, variable, model_.every_access, std::move(effect)};
  }
  Step guarded_write(int variable, Effect effect) const {
    return {Kind::write, variable, model_.every_access, std::move(effect)};
  }
  void add_own(Thread* t, int count) const {
    for (int i = 0; i < count; ++i) t->push_back({Kind::own, 0});
  }

 private:
  const StepModel& model_;
  reference::Program program_;
};

// An effect that leaves nothing out.
template <class F>
Builder::Effect then(F f) {
  return [f](Values& v) {
    f(v);
    return 0;
  };
}

reference::Program account(const StepModel& model) {
  Builder b(model);
  enum { balance = 1, deposited, withdrawn };
  b.create({b.lock(0), b.guarded_read(deposited, [](Values& v) { return v[deposited] == 0 ? 2 : 0; }),
            b.guarded_read(withdrawn, [](Values& v) { return v[withdrawn] == 0 ? 1 : 0; }),
            b.guarded_read(balance, then([](Values& v) { v[assertion] = 1; })), b.unlock(0)});
  for (const int done : {deposited, withdrawn}) {
    const auto set = [done](Values& v) { v[static_cast<std::size_t>(done)] = 1; };
    b.create({b.lock(0), b.guarded_read(balance), b.guarded_write(balance, {}),
              b.guarded_write(done, then(set)), b.unlock(0)});
  }
  return b.joined();
}

reference::Program lazy01(const StepModel& model) {
  Builder b(model);
  enum { data = 1 };
  const auto look = [](Values& v) { v[assertion] = v[data] >= 3 ? 1 : 0; };
  b.create({b.lock(0), b.guarded_read(data, then(look)), b.unlock(0)});
  for (const int n : {1, 2}) {
    const auto add = [n](Values& v) { v[data] += n; };
    b.create({b.lock(0), b.guarded_read(data), b.guarded_write(data, then(add)), b.unlock(0)});
  }
  return b.joined();
}

reference::Program reorder_3(const StepModel& model) {
  Builder b(model);
  enum { first = 1, second };
  for (int i = 0; i < 2; ++i)
    b.create({b.write(first, then([](Values& v) { v[first] = 1; })),
              b.write(second, then([](Values& v) { v[second] = -1; }))});
  // (a == 0 && b == 0) || (a == 1 && b == -1), which reads no more than it has to.
  b.create({b.read(first, [](Values& v) { return v[first] == 0 ? 0 : 1; }),
            b.read(second, [](Values& v) { return v[second] == 0 ? 2 : 0; }),
            b.read(first,
                   [](Values& v) {
                     v[assertion] = v[first] == 1 ? 0 : 1;
                     return v[assertion];
                   }),
            b.read(second, then([](Values& v) { v[assertion] = v[second] == -1 ? 0 : 1; }))});
  return b.joined();
}

// `restores`: the other thread appends again what it has erased.
reference::Program stringbuffer(const StepModel& model, bool restores) {
  Builder b(model);
  enum { length = 1, seen };
  constexpr int source = 0, target = 1;
  b.initially(length, 4);
  Thread other;
  const auto change = [&](int by) {
    const auto effect = [by](Values& v) { v[length] += by; };
    other.insert(other.end(), {b.lock(source), b.guarded_read(length), b.guarded_write(length, then(effect)),
                               b.unlock(source)});
  };
  change(-3);
  if (restores) {
    b.add_own(&other, model.between);
    change(3);
  }
  b.create(other);
  Thread append{b.lock(source), b.guarded_read(length, then([](Values& v) { v[seen] = v[length]; })),
                b.unlock(source)};
  b.add_own(&append, model.between);
  const auto check = [](Values& v) { v[assertion] = v[seen] > v[length] ? 1 : 0; };
  append.insert(append.end(), {b.lock(source), b.guarded_read(length, then(check)), b.unlock(source),
                               b.lock(target), b.unlock(target)});
  b.main_does(append);
  return b.joined();
}

reference::Program wronglock_3(const StepModel& model) {
  Builder b(model);
  enum { value = 1, before };
  for (std::size_t t = 0; t < 4; ++t) {
    const int mutex = t == 0 ? 0 : 1;
    const std::size_t own = before + t;
    b.create({b.lock(mutex), b.read(value, then([own](Values& v) { v[own] = v[value]; })),
              b.write(value, then([own](Values& v) { v[value] = v[own] + 1; })),
              b.read(value, then([own](Values& v) {
                       if (v[value] != v[own] + 1) v[assertion] = 1;
                     })),
              b.unlock(mutex)});
  }
  return b.joined();
}

}  // namespace

reference::Program abstract(const std::string& name, const StepModel& model) {
  if (name == "account") return account(model);
  if (name == "lazy01") return lazy01(model);
  if (name == "reorder_3") return reorder_3(model);
  if (name == "stringbuffer") return stringbuffer(model, false);
  if (name == "stringbuffer_restored") return stringbuffer(model, true);
  assert(name == "wronglock_3");
  return wronglock_3(model);
}

bool failed(const reference::Values& v) { return v[assertion] != 0; }

}  // namespace statistics
