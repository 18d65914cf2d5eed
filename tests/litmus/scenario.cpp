#include "scenario.hpp"

#include <fearless/annotate.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace litmus {
namespace {

constexpr std::memory_order failure_order(std::memory_order o) {
  return o == std::memory_order_acq_rel   ? std::memory_order_acquire
         : o == std::memory_order_release ? std::memory_order_relaxed
                                          : o;
}

constexpr bool can_load(std::memory_order o) {
  return o != std::memory_order_release && o != std::memory_order_acq_rel;
}
constexpr bool can_store(std::memory_order o) {
  return o != std::memory_order_acquire && o != std::memory_order_acq_rel;
}

// The operation with its order as a constant, which is how programs have it. The result, if there is one.
template <std::memory_order O>
int perform(const Operation& o, std::atomic<int>& x) {
  switch (o.kind) {
    case Kind::load:
      if constexpr (can_load(O)) return x.load(O);
      break;
    case Kind::store:
      if constexpr (can_store(O)) x.store(o.value, O);
      break;
    case Kind::exchange: return x.exchange(o.value, O);
    case Kind::fetch_add: return x.fetch_add(o.value, O);
    case Kind::cas: {
      int value = o.expected;
      x.compare_exchange_strong(value, o.value, O, failure_order(O));
      return value;
    }
    case Kind::fence: std::atomic_thread_fence(O); break;
    case Kind::assume: break;
  }
  return 0;
}

int perform(const Operation& o, std::atomic<int>& x) {
  switch (o.order) {
    case Order::rlx: return perform<std::memory_order_relaxed>(o, x);
    case Order::acq: return perform<std::memory_order_acquire>(o, x);
    case Order::rel: return perform<std::memory_order_release>(o, x);
    case Order::acq_rel: return perform<std::memory_order_acq_rel>(o, x);
    case Order::sc: return perform<std::memory_order_seq_cst>(o, x);
  }
  return 0;
}

// An order that an operation cannot have would be left out in silence.
void check_order(const Operation& o) {
  const bool wrong = (o.kind == Kind::load && (o.order == Order::rel || o.order == Order::acq_rel)) ||
                     (o.kind == Kind::store && (o.order == Order::acq || o.order == Order::acq_rel));
  if (wrong) throw std::runtime_error("a load that releases, or a store that acquires");
}

class Text {
 public:
  void add(int value) {
    if (end_ != buffer_.data()) *end_++ = ' ';
    end_ = std::to_chars(end_, buffer_.data() + buffer_.size(), value).ptr;
  }
  std::string_view view() const { return {buffer_.data(), static_cast<std::size_t>(end_ - buffer_.data())}; }

 private:
  std::array<char, 1024> buffer_;
  char* end_ = buffer_.data();
};

}  // namespace

Scenario::Scenario(const Program& p) : thread_count_(p.threads.size()), location_count_(p.locations.size()) {
  if (thread_count_ > most_threads || location_count_ > most_locations)
    throw std::runtime_error(p.name + " has too many threads or locations");
  for (std::size_t t = 0; t < thread_count_; ++t) {
    const auto& operations = p.threads[t];
    if (operations.size() > most_operations) throw std::runtime_error(p.name + " has too long a thread");
    std::for_each(operations.begin(), operations.end(), check_order);
    std::copy(operations.begin(), operations.end(), threads_[t].operations.begin());
    threads_[t].size = operations.size();
    threads_[t].registers = static_cast<std::size_t>(p.registers(t));
  }
}

void Scenario::run(const Thread& t, Locations& locations, Registers& registers) const {
  for (std::size_t i = 0; i < t.size; ++i) {
    const Operation& o = t.operations[i];
    if (o.condition >= 0 && registers[static_cast<std::size_t>(o.condition)] != o.if_value) continue;
    if (o.kind == Kind::assume) {
      fearless::assume(registers[static_cast<std::size_t>(o.result)] == o.value);
      continue;
    }
    const int result = perform(o, locations[static_cast<std::size_t>(o.location)]);
    if (o.result >= 0) registers[static_cast<std::size_t>(o.result)] = result;
  }
}

void Scenario::operator()() const {
  Locations locations{};
  std::array<Registers, most_threads> registers{};
  std::array<std::thread, most_threads> threads;
  for (std::size_t t = 0; t < thread_count_; ++t)
    threads[t] = std::thread(
        [this, &locations, &registers, t] { run(threads_[t], locations, registers[t]); });
  for (std::size_t t = 0; t < thread_count_; ++t) threads[t].join();

  Text state;
  for (std::size_t t = 0; t < thread_count_; ++t)
    for (std::size_t r = 0; r < threads_[t].registers; ++r) state.add(registers[t][r]);
  for (std::size_t l = 0; l < location_count_; ++l) state.add(locations[l].load());
  fearless::outcome(state.view());
}

}  // namespace litmus
