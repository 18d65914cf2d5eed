#include "oracle/enumerate.hpp"
#include "oracle/pending.hpp"

namespace litmus::oracle {
namespace {

Order failure_order(Order o) { return o == Order::acq_rel ? Order::acq : o == Order::rel ? Order::rlx : o; }

struct Left {  // thrown by the operation that is yet to be done
  Request request;
};

}  // namespace

int Thread::perform(const Request& r) {
  if (next_ == results_.size()) throw Left{r};
  return results_[next_++];
}

int Thread::load(int location, Order o) {
  return perform({.kind = Request::Kind::load, .order = o, .location = location});
}
void Thread::store(int location, int value, Order o) {
  perform({.kind = Request::Kind::store, .order = o, .location = location, .value = value});
}
int Thread::fetch_add(int location, int value, Order o) {
  return perform({.kind = Request::Kind::fetch_add, .order = o, .location = location, .value = value});
}
int Thread::exchange(int location, int value, Order o) {
  return perform({.kind = Request::Kind::exchange, .order = o, .location = location, .value = value});
}
int Thread::cas(int location, int expected, int desired, Order o) {
  return perform({.kind = Request::Kind::cas,
                  .order = o,
                  .failure_order = failure_order(o),
                  .location = location,
                  .value = desired,
                  .expected = expected});
}
void Thread::fence(Order o) { perform({.kind = Request::Kind::fence, .order = o}); }
void Thread::spawn(int thread) { perform({.kind = Request::Kind::spawn, .value = thread}); }
void Thread::await(int location, int value, Order o) {
  perform({.kind = Request::Kind::await, .order = o, .location = location, .value = value});
}
void Thread::lock(int mutex) {
  perform({.kind = Request::Kind::lock, .order = Order::acq, .location = mutex, .value = 1});
}
bool Thread::try_lock(int mutex) { return cas(mutex, 0, 1, Order::acq) == 0; }
void Thread::unlock(int mutex) { store(mutex, 0, Order::rel); }
void Thread::assume(bool condition) {
  if (!condition) perform({.kind = Request::Kind::stop});
}

std::optional<Request> pending(const std::function<void(Thread&)>& body, const std::vector<int>& results) {
  try {
    Thread thread(results);
    body(thread);
    return std::nullopt;
  } catch (const Left& left) { return left.request; }
}

State state_of(const Threads& threads, const Graph& g) {
  State state;
  for (std::size_t t = 0; t < threads.bodies.size(); ++t) {
    Thread thread(g.results(static_cast<int>(t)));
    threads.bodies[t](thread);
    state.insert(state.end(), thread.observed().begin(), thread.observed().end());
  }
  for (std::size_t l = 0; l < threads.locations; ++l) state.push_back(g.final_value(static_cast<int>(l)));
  return state;
}

Threads threads_of(const Program& p) {
  Threads threads;
  threads.locations = p.locations.size();
  for (std::size_t t = 0; t < p.threads.size(); ++t)
    threads.bodies.emplace_back([&operations = p.threads[t], registers = p.registers(t)](Thread& thread) {
      std::vector<int> r(static_cast<std::size_t>(registers), 0);
      for (const Operation& o : operations) {
        if (o.condition >= 0 && r[static_cast<std::size_t>(o.condition)] != o.if_value) continue;
        int result = 0;
        switch (o.kind) {
          case Kind::load: result = thread.load(o.location, o.order); break;
          case Kind::store: thread.store(o.location, o.value, o.order); break;
          case Kind::exchange: result = thread.exchange(o.location, o.value, o.order); break;
          case Kind::fetch_add: result = thread.fetch_add(o.location, o.value, o.order); break;
          case Kind::cas: result = thread.cas(o.location, o.expected, o.value, o.order); break;
          case Kind::fence: thread.fence(o.order); break;
          case Kind::assume: thread.assume(r[static_cast<std::size_t>(o.result)] == o.value); continue;
        }
        if (o.result >= 0) r[static_cast<std::size_t>(o.result)] = result;
      }
      for (const int value : r) thread.observe(value);
    });
  return threads;
}

}  // namespace litmus::oracle
