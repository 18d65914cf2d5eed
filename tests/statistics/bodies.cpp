#include "bodies.hpp"

#include <fearless/annotate.hpp>

#include <atomic>
#include <cassert>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace statistics {
namespace {

// Looking at an execution must not change it: what is noted here is no access of the program's.
class Order {
 public:
  __attribute__((noinline, no_sanitize("thread"))) void note(char thread) {
    if (length_ < sizeof text_) text_[length_++] = thread;
  }
  std::string text() const { return {text_, length_}; }

 private:
  char text_[120] = {};
  std::size_t length_ = 0;
};

// Steps on what only the caller uses.
void own_steps(int count) {
  std::atomic<int> own = 0;
  for (int i = 0; i < count; ++i) own.fetch_add(1, std::memory_order_relaxed);
}

// A variable whose accesses are steps because they race (races=explore), …
class Racing {
 public:
  explicit Racing(Order& order) : order_(order) {}
  __attribute__((noinline)) int read(char thread) {
    const int value = value_;
    order_.note(thread);
    return value;
  }
  __attribute__((noinline)) void write(char thread, int value) {
    value_ = value;
    order_.note(thread);
  }

 private:
  Order& order_;
  int value_ = 0;
};

// … one whose accesses are none because a lock protects it, …
class Guarded {
 public:
  explicit Guarded(Order&) {}
  __attribute__((noinline)) int read(char) { return value_; }
  __attribute__((noinline)) void write(char, int value) { value_ = value; }

 private:
  int value_ = 0;
};

// … and one whose accesses always are.
class Stepwise {
 public:
  explicit Stepwise(Order& order) : order_(order) {}
  int read(char thread) {
    const int value = value_.load(std::memory_order_relaxed);
    order_.note(thread);
    return value;
  }
  void write(char thread, int value) {
    value_.store(value, std::memory_order_relaxed);
    order_.note(thread);
  }

 private:
  Order& order_;
  std::atomic<int> value_ = 0;
};

class Mutex {
 public:
  explicit Mutex(Order& order) : order_(order) {}
  void lock(char thread) {
    mutex_.lock();
    order_.note(thread);
  }
  void unlock() { mutex_.unlock(); }

 private:
  Order& order_;
  std::mutex mutex_;
};

constexpr char main_thread = 'a';

// The frame of an execution.
class Threads {
 public:
  Threads(const StepModel& model, Notes notes) : model_(model), notes_(notes) {}

  Order order;
  bool failed = false;  // written by the only one of a program's threads that asserts, or under a lock

  template <class F>
  void create(F f) {
    const char name = static_cast<char>(main_thread + 1 + threads_.size());
    threads_.emplace_back([this, name, f] {
      order.note(name);
      own_steps(model_.prologue);
      f(name);
      own_steps(model_.epilogue);
    });
    own_steps(model_.creation);
  }
  void join() {
    for (std::thread& t : threads_) t.join();
    std::string outcome(1, failed ? '!' : '.');
    if (notes_ == Notes::order) outcome += order.text();
    fearless::outcome(outcome);
  }
  __attribute__((noinline, no_sanitize("thread"))) void expect(bool holds) {
    if (!holds) failed = true;
  }

 private:
  const StepModel& model_;
  Notes notes_;
  std::vector<std::thread> threads_;
};

template <class Variable>
void account(const StepModel& model, Notes notes) {
  Threads threads(model, notes);
  Mutex mutex(threads.order);
  Variable balance(threads.order), deposited(threads.order), withdrawn(threads.order);
  threads.create([&](char me) {
    mutex.lock(me);
    if (deposited.read(me) != 0 && withdrawn.read(me) != 0) threads.expect(balance.read(me) == -2 - 4);
    mutex.unlock();
  });
  const auto move = [&](char me, int amount, Variable& done) {
    mutex.lock(me);
    balance.write(me, balance.read(me) + amount);
    done.write(me, 1);
    mutex.unlock();
  };
  threads.create([&](char me) { move(me, 2, deposited); });
  threads.create([&](char me) { move(me, -4, withdrawn); });
  threads.join();
}

template <class Variable>
void lazy01(const StepModel& model, Notes notes) {
  Threads threads(model, notes);
  Mutex mutex(threads.order);
  Variable data(threads.order);
  threads.create([&](char me) {
    mutex.lock(me);
    threads.expect(data.read(me) < 3);
    mutex.unlock();
  });
  for (const int n : {1, 2})
    threads.create([&, n](char me) {
      mutex.lock(me);
      data.write(me, data.read(me) + n);
      mutex.unlock();
    });
  threads.join();
}

template <class Variable>
void reorder_3(const StepModel& model, Notes notes) {
  Threads threads(model, notes);
  Variable a(threads.order), b(threads.order);
  for (int i = 0; i < 2; ++i)
    threads.create([&](char me) {
      a.write(me, 1);
      b.write(me, -1);
    });
  threads.create([&](char me) {
    threads.expect((a.read(me) == 0 && b.read(me) == 0) || (a.read(me) == 1 && b.read(me) == -1));
  });
  threads.join();
}

template <class Variable, bool restores>
void stringbuffer(const StepModel& model, Notes notes) {
  Threads threads(model, notes);
  Mutex source(threads.order), target(threads.order);
  Variable erased(threads.order);  // characters of the source's
  threads.create([&](char me) {
    const auto change = [&](int by) {
      source.lock(me);
      erased.write(me, erased.read(me) + by);
      source.unlock();
    };
    change(3);
    if (restores) {
      own_steps(model.between);
      change(-3);
    }
  });
  source.lock(main_thread);
  const int seen = erased.read(main_thread);
  source.unlock();
  own_steps(model.between);
  source.lock(main_thread);
  threads.expect(erased.read(main_thread) <= seen);
  source.unlock();
  target.lock(main_thread);
  target.unlock();
  threads.join();
}

template <class Variable>
void wronglock_3(const StepModel& model, Notes notes) {
  Threads threads(model, notes);
  Mutex one(threads.order), other(threads.order);
  Variable value(threads.order);
  for (int i = 0; i < 4; ++i)
    threads.create([&, i](char me) {
      Mutex& mutex = i == 0 ? one : other;
      mutex.lock(me);
      const int before = value.read(me);
      value.write(me, before + 1);
      threads.expect(value.read(me) == before + 1);
      mutex.unlock();
    });
  threads.join();
}

}  // namespace

std::function<void()> body(const std::string& name, const StepModel& model, Notes notes) {
  using Run = void (*)(const StepModel&, Notes);
  const auto with = [&](Run plain, Run stepwise) {
    return [run = model.every_access ? stepwise : plain, model, notes] { run(model, notes); };
  };
  if (name == "account") return with(account<Guarded>, account<Stepwise>);
  if (name == "lazy01") return with(lazy01<Guarded>, lazy01<Stepwise>);
  if (name == "reorder_3") return with(reorder_3<Racing>, reorder_3<Stepwise>);
  if (name == "stringbuffer") return with(stringbuffer<Guarded, false>, stringbuffer<Stepwise, false>);
  if (name == "stringbuffer_restored") return with(stringbuffer<Guarded, true>, stringbuffer<Stepwise, true>);
  assert(name == "wronglock_3");
  return with(wronglock_3<Racing>, wronglock_3<Stepwise>);
}

}  // namespace statistics
