#include "oracle/generate.hpp"

#include <string>

namespace litmus::oracle {

Program Generator::next() {
  Program p;
  p.name = "s" + std::to_string(seed_) + "_" + std::to_string(made_++);
  // Two locations mostly: with more, threads seldom meet.
  constexpr std::array names{"x", "y", "z"};
  p.locations.assign(names.begin(), names.begin() + one_of(std::array{1, 2, 2, 2, 2, 3}));
  const int threads = one_of(std::array{2, 2, 3, 3, 4, 5});
  p.threads.resize(static_cast<std::size_t>(threads));
  values_ = {0};
  std::vector<int> registers(p.threads.size(), 0);
  const int size = threads < 4 ? 6 + below(4) : 6 + below(3);
  // Every thread has an operation; the others fall where they may.
  for (int i = 0; i < size; ++i) {
    const auto t = static_cast<std::size_t>(i < threads ? i : below(threads));
    p.threads[t].push_back(operation(p, &registers[t]));
  }
  return p;
}

// One that is in the program already: what a condition may come true with.
int Generator::some_value() {
  return values_[static_cast<std::size_t>(below(static_cast<int>(values_.size())))];
}

int Generator::new_value() {
  values_.push_back(static_cast<int>(values_.size()));
  return values_.back();
}

Operation Generator::operation(const Program& p, int* registers) {
  Operation o;
  if (*registers > 0 && below(30) == 0) {
    o.kind = Kind::assume;
    o.result = below(*registers);
    o.value = some_value();
    return o;
  }
  const int known = *registers;
  o.location = below(static_cast<int>(p.locations.size()));
  choose_kind(&o);
  if (o.kind != Kind::store && o.kind != Kind::fence) o.result = (*registers)++;
  if (known > 0 && below(8) == 0) {
    o.condition = below(known);
    o.if_value = some_value();
  }
  return o;
}

void Generator::choose_kind(Operation* o) {
  const int kind = below(20);
  if (kind < 7) {
    o->kind = Kind::load;
    o->order = one_of(std::array{Order::rlx, Order::acq, Order::sc});
  } else if (kind < 13) {
    o->kind = Kind::store;
    o->order = one_of(std::array{Order::rlx, Order::rel, Order::sc});
    o->value = new_value();
  } else if (kind < 15) {
    o->kind = Kind::fence;
    o->order = one_of(std::array{Order::acq, Order::rel, Order::acq_rel, Order::sc, Order::sc});
  } else {
    o->kind = kind < 16 ? Kind::exchange : kind < 18 ? Kind::fetch_add : Kind::cas;
    o->order = one_of(std::array{Order::rlx, Order::acq, Order::rel, Order::acq_rel, Order::sc});
    if (o->kind == Kind::cas) o->expected = some_value();
    o->value = o->kind == Kind::fetch_add ? 1 + below(2) : new_value();
  }
}

std::vector<Program> generate(std::uint64_t seed, std::size_t count) {
  Generator generator(seed);
  std::vector<Program> programs;
  for (std::size_t i = 0; i < count; ++i) programs.push_back(generator.next());
  return programs;
}

}  // namespace litmus::oracle
