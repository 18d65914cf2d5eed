// A program that does nothing but take steps, run the way the engine runs one: for strategies, which see
// no more of a program than pending operations.
#pragma once

#include <functional>
#include <vector>

#include "core/schedule.hpp"
#include "strategy/strategy.hpp"

namespace fearless {

// One list of operations for each thread. Thread 0 is main; the others are its children. An operation of
// kind `choose` asks for one of three outcomes.
using Program = std::vector<std::vector<Operation>>;

Operation operation(OpKind kind, uptr object);

struct Simulated {
  std::vector<Slot> order;     // which thread took each step
  std::vector<u32> outcomes;   // of the choices
  std::vector<u16> log;        // decisions, as LogStrategy takes them
  Schedule schedule;           // the same as deviations from the default
  bool diverged = false;       // the strategy gave up
};

// `step`, if given, is asked after every step of a thread (by its index in the list) whether it is done; if
// not, the thread is where it was: it loops.
using Step = std::function<bool(Slot thread, u32 index)>;

Simulated simulate(const Program& program, Strategy& strategy, u64 seed, u64 number, const Step& step = {});

// Before which step of the order does `thread` take its n-th (from 0)?
std::size_t position(const std::vector<Slot>& order, Slot thread, u32 n);

}  // namespace fearless
