#include "oracle/generate.hpp"

#include <algorithm>
#include <array>
#include <random>

namespace litmus::oracle {
namespace {

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  Program program(const std::string& name) {
    Program p;
    p.name = name;
    constexpr std::array names{"x", "y", "z"};
    p.locations.assign(names.begin(), names.begin() + 1 + below(3));
    p.threads.resize(static_cast<std::size_t>(2 + below(4)));
    values_ = {0};
    std::vector<int> registers(p.threads.size(), 0);
    const int threads = static_cast<int>(p.threads.size());
    const int size = std::max(threads, 4 + below(threads < 4 ? 5 : 4));
    // Every thread has an operation; the others fall where they may.
    for (int i = 0; i < size; ++i) {
      const auto t = static_cast<std::size_t>(i < threads ? i : below(threads));
      p.threads[t].push_back(operation(p, &registers[t]));
    }
    return p;
  }

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint64_t>(n)); }
  template <std::size_t N>
  Order one_of(const std::array<Order, N>& orders) {
    return orders[static_cast<std::size_t>(below(static_cast<int>(N)))];
  }
  // One that is in the program already: what a condition may come true with.
  int some_value() { return values_[static_cast<std::size_t>(below(static_cast<int>(values_.size())))]; }
  int new_value() {
    values_.push_back(static_cast<int>(values_.size()));
    return values_.back();
  }

  Operation operation(const Program& p, int* registers) {
    Operation o;
    if (*registers > 0 && below(20) == 0) {
      o.kind = Kind::assume;
      o.result = below(*registers);
      o.value = some_value();
      return o;
    }
    const int known = *registers;
    o.location = below(static_cast<int>(p.locations.size()));
    choose_kind(&o);
    if (o.kind != Kind::store && o.kind != Kind::fence) o.result = (*registers)++;
    if (known > 0 && below(6) == 0) {
      o.condition = below(known);
      o.if_value = some_value();
    }
    return o;
  }

  void choose_kind(Operation* o) {
    constexpr std::array any{Order::rlx, Order::acq, Order::rel, Order::acq_rel, Order::sc};
    const int kind = below(20);
    if (kind < 6) {
      o->kind = Kind::load;
      o->order = one_of(std::array{Order::rlx, Order::acq, Order::sc});
    } else if (kind < 12) {
      o->kind = Kind::store;
      o->order = one_of(std::array{Order::rlx, Order::rel, Order::sc});
      o->value = new_value();
    } else if (kind < 14) {
      o->kind = Kind::fence;
      o->order = one_of(std::array{Order::acq, Order::rel, Order::acq_rel, Order::sc, Order::sc});
    } else {
      o->kind = kind < 15 ? Kind::exchange : kind < 17 ? Kind::fetch_add : Kind::cas;
      o->order = one_of(any);
      if (o->kind == Kind::cas) o->expected = some_value();
      o->value = o->kind == Kind::fetch_add ? 1 + below(2) : new_value();
    }
  }

  std::mt19937_64 random_;
  std::vector<int> values_;
};

}  // namespace

std::vector<Program> generate(std::uint64_t seed, std::size_t count) {
  Generator generator(seed);
  std::vector<Program> programs;
  for (std::size_t i = 0; i < count; ++i)
    programs.push_back(generator.program("s" + std::to_string(seed) + "_" + std::to_string(i)));
  return programs;
}

}  // namespace litmus::oracle
