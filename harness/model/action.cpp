#include "model/action.hpp"

namespace fearless {
namespace {

Value bit(Slot s) { return Value{1} << s; }

u32 members(Value set) {
  return static_cast<u32>(__builtin_popcountll(static_cast<u64>(set)) +
                          __builtin_popcountll(static_cast<u64>(set >> 64)));
}

Value without_nth(Value set, u32 n) {
  Value left = set;
  for (; n != 0; --n) left &= left - 1;
  return set & ~(left & (~left + 1));
}

Applied write(Value v) { return {Does::write, v}; }
constexpr Applied reads = {Does::read, 0};
constexpr Applied waits = {Does::wait, 0};

Applied arrive(Value needed, Value state) {
  const Value arrived = (state & 0xffffffffU) + 1;
  return write(arrived >= needed ? ((state >> 32) + 1) << 32 : state + 1);
}

}  // namespace

Applied apply(const Action& a, Slot s, Value state) {
  const Value mask = mask_of_size(a.size);
  switch (a.effect) {
    case Effect::none:
    case Effect::load: return reads;
    case Effect::store:
    case Effect::exchange: return write(a.operand & mask);
    case Effect::add: return write((state + a.operand) & mask);
    case Effect::subtract: return write((state - a.operand) & mask);
    case Effect::bit_and: return write(state & a.operand & mask);
    case Effect::bit_or: return write((state | a.operand) & mask);
    case Effect::bit_xor: return write((state ^ a.operand) & mask);
    case Effect::bit_nand: return write(~(state & a.operand) & mask);
    case Effect::compare_exchange: return state == a.expected ? write(a.operand & mask) : reads;

    case Effect::mutex_lock: return state == 0 ? write(Value{s} + 1) : waits;
    case Effect::mutex_try_lock: return state == 0 ? write(Value{s} + 1) : reads;
    case Effect::mutex_unlock:
    case Effect::exclusive_unlock:
    case Effect::once_failed: return write(0);

    case Effect::shared_lock: return (state & writer_bit) == 0 ? write(state + 1) : waits;
    case Effect::shared_try_lock: return (state & writer_bit) == 0 ? write(state + 1) : reads;
    case Effect::shared_unlock: return write(state - 1);
    case Effect::exclusive_lock: return state == 0 ? write(writer_bit) : waits;
    case Effect::exclusive_try_lock: return state == 0 ? write(writer_bit) : reads;

    case Effect::semaphore_wait: return state != 0 ? write(state - 1) : waits;
    case Effect::semaphore_try_wait: return state != 0 ? write(state - 1) : reads;
    case Effect::semaphore_post: return write(state + 1);

    case Effect::once_begin: return state == 0 ? write(1) : state == 1 ? waits : reads;
    case Effect::once_done: return write(2);
    case Effect::arrive: return arrive(a.operand, state);

    case Effect::enqueue: return write(state | bit(s));
    case Effect::leave:
      return (state & bit(s)) != 0 && (state & queue_locked) == 0 ? write(state & ~bit(s)) : waits;
    case Effect::notify_one: return state != 0 ? write(without_nth(state, a.choice)) : reads;
    case Effect::notify_all: return state != 0 ? write(0) : reads;
    case Effect::enter: return (state & queue_locked) == 0 ? write(state | bit(s) | queue_locked) : waits;
    case Effect::turn_back:
      return (state & (queue_locked | bit(s))) == (queue_locked | bit(s))
                 ? write(state & ~(queue_locked | bit(s)))
                 : waits;
    case Effect::hold: return (state & queue_locked) == 0 ? write(state | queue_locked) : waits;
    case Effect::wake_next:
      if ((state & queue_locked) == 0) return waits;
      return write(queue_locked | (state != queue_locked ? without_nth(state & ~queue_locked, a.choice) : 0));
    case Effect::release: return (state & queue_locked) != 0 ? write(state & ~queue_locked) : waits;
    case Effect::wake_one:
      if ((state & queue_locked) != 0) return waits;
      return write(state != 0 ? without_nth(state, a.choice) : 0);
    case Effect::wake_all: return (state & queue_locked) == 0 ? write(0) : waits;
    case Effect::finish: return write(1);
    case Effect::use_outside: return write(state + 1);
  }
  return reads;
}

u32 ways(const Action& a, Value state) {
  if (a.effect != Effect::notify_one && a.effect != Effect::wake_one && a.effect != Effect::wake_next)
    return 1;
  const u32 n = members(state & ~queue_locked);
  return n == 0 ? 1 : n;
}

}  // namespace fearless
