#include "engine/await.hpp"

#include <vector>

#include "engine/graph_mode.hpp"
#include "memory/shadow.hpp"
#include "model/location.hpp"
#include "model/objects.hpp"
#include "strategy/exhaustive.hpp"

extern "C" bool fearless_call_with_registers(bool (*function)(fearless::u64), fearless::u64 value);

namespace fearless::await {

uptr user_state = 0;

namespace {

constexpr u64 most_bytes = 1 << 16;  // of stack that is compared

std::vector<Moment> looks[max_slots];

// Has the thread, in the round of its loop that it has just been through, read anything older than what was
// there then? The same round is found elsewhere with the newest, so nothing is lost by ending this here.
bool looked_at_old_values(const Thread& t, u32 events) {
  const Graph& g = *engine.graph;
  EventId e = g.last_of(t.slot);
  for (u32 i = 0; i < events && e != no_event; ++i, e = g[e].po_prev) {
    if (g[e].kind != EventKind::read) continue;
    for (EventId w = g.co_next(g[e].rf, g[e].location); w != no_event; w = g[w].co_next)
      if (w < e) return true;
  }
  return false;
}

// Of eight, as bits.
u64 differing_bytes(const u8* a, const u8* b) {
  u64 bits = 0;
  for (unsigned i = 0; i < sizeof(u64); ++i) bits |= u64{a[i] != b[i]} << i;
  return bits;
}

// Of the eight there, those that are atomics or that another thread has written last.
u64 bytes_of_others(uptr address) {
  const shadow::Cell* c = shadow::cell(address);
  const Slot writer = shadow::slot_of(c->write);
  u64 bits = 0;
  if (shadow::current_execution(c->write) && writer != hot.slot && writer != shadow::freed_slot)
    bits = c->write & shadow::byte_mask;
  for (const Object* o = objects.first(c, address); o != nullptr; o = objects.next(o))
    if (o->type == ObjectType::location)
      bits |= ((u64{1} << static_cast<const Location*>(o)->size) - 1) << (o->address - address);
  return bits & shadow::byte_mask;
}

bool never_dead(uptr, i64) { return false; }
IsDead is_dead = never_dead;

// What the calls in progress no longer need, for whom frame pointers tell which is whose frame.
class DeadBytes {
 public:
  explicit DeadBytes(const State& s)
      : end_(reinterpret_cast<uptr>(s.begin) + s.bytes), bottom_(reinterpret_cast<uptr>(s.begin) + saved) {
    const auto* words = reinterpret_cast<const uptr*>(s.begin);
    frame_ = words[kept_registers];
    pc_ = words[kept_registers + 1];
  }

  // Of the eight at an address those that are wanted, as bits. Addresses in order.
  u64 at(uptr address, u64 wanted) {
    while (in_order() && address >= frame_ + 2 * sizeof(uptr)) {
      const auto* saved_by_frame = reinterpret_cast<const uptr*>(frame_);
      called_ = {pc_, frame_};
      bottom_ = frame_ + 2 * sizeof(uptr);
      frame_ = saved_by_frame[0];
      pc_ = saved_by_frame[1];
    }
    if (!in_order() || address >= frame_) return 0;
    u64 bits = 0;
    for (unsigned i = 0; i < sizeof(u64); ++i) {
      if ((wanted >> i & 1) == 0) continue;
      const bool no_argument = called_.frame == 0 ||
                               is_dead(called_.pc, static_cast<i64>(address + i - called_.frame));
      if (no_argument && is_dead(pc_, static_cast<i64>(address + i - frame_))) bits |= u64{1} << i;
    }
    return bits;
  }

 private:
  static constexpr uptr saved = (kept_registers + 2) * sizeof(uptr);
  bool in_order() const { return frame_ >= bottom_ && frame_ + 2 * sizeof(uptr) <= end_ && frame_ % 8 == 0; }

  struct Call {
    uptr pc = 0, frame = 0;
  };
  uptr end_, bottom_;
  uptr frame_, pc_;
  Call called_;  // by that
};

void wait(Thread& t, u32 events) {
  t.awaits = true;
  t.awaits_events = events;
  if (engine.driver != nullptr && events == 1 && engine.graph->last_of(t.slot) + 1 == engine.graph->size() &&
      engine.driver->in_vain(engine.graph->last_of(t.slot)))
    engine.stop(Stop::blocked);
  if (engine.driver != nullptr && looked_at_old_values(t, events)) engine.stop(Stop::blocked);
  engine.disable(t.slot);
  engine.phase = 1;
  engine.proceed();
}

}  // namespace

void set_liveness(IsDead f) { is_dead = f; }

State state_of(const Thread& t, uptr low) {
  const uptr high = t.context->stack_top;
  if (low == 0 || low >= high || high - low > most_bytes) return {};
  return {reinterpret_cast<const u8*>(low), high - low};
}

void Moment::note(const Operation& op, const Action& what, u32 events_so_far, const State& now) {
  operation = op;
  action = what;
  events = events_so_far;
  state.assign(now.begin, now.begin + now.bytes);
}

// What its functions will not read again is no state of a thread. What others write into its stack is not its
// own, nor is an atomic there, which it reads by events: when that is written is not told by the order of
// events.
bool Moment::is_again(const Operation& op, const Action& what, const State& now) const {
  if (op != operation || what != action || state.size() != now.bytes) return false;
  if (__builtin_memcmp(state.data(), now.begin, now.bytes) == 0) return true;
  constexpr u64 registers = (kept_registers + 2) * sizeof(u64);  // with the frame's own
  DeadBytes dead(now);
  for (u64 at = 0; at < now.bytes; at += sizeof(u64)) {
    u64 different = differing_bytes(state.data() + at, now.begin + at);
    if (different == 0) continue;
    if (at < registers) return false;
    const auto address = reinterpret_cast<uptr>(now.begin + at);
    different &= ~bytes_of_others(address);
    if (different != 0 && (different & ~dead.at(address, different)) != 0) return false;
  }
  return true;
}

namespace {

template <u64 bytes>
FEARLESS_NOINLINE void wipe() {
  u8 below[bytes];
  __builtin_memset(below, 0, bytes);
  asm volatile("" : : "r"(below) : "memory");
}

}  // namespace

// (As deep as it reaches, as a rule.)
void wipe_stack(bool deep) { deep ? wipe<4096>() : wipe<1024>(); }

void look(const Operation& op, uptr low, const Action& what) {
  Thread& t = *engine.current;
  const State now = state_of(t, low);
  if (now.bytes == 0) return;
  const OutsideScenario outside;
  std::vector<Moment>& list = looks[t.slot];
  for (u32 i = 0; i < t.looks; ++i) {
    if (!list[i].is_again(op, what, now)) {
      if (list[i].operation.site == op.site) begin_to_wipe(t);
      continue;
    }
    hot.in_scenario = true;
    wait(t, t.events - list[i].events);
  }
  if (t.looks == most_moments) t.looks = 0;
  if (list.size() == t.looks) list.emplace_back();
  list[t.looks++].note(op, what, t.events, now);
}

namespace {

__attribute__((noinline)) bool holds(u64 value) {
  FEARLESS_KEEP_USER_STATE();
  const auto* words = reinterpret_cast<const u64*>(user_state);
  user_state = 0;
  u64 seen = 0;
  for (unsigned i = 0; i < kept_registers; ++i)
    if (words[i] - value < kept_registers) seen |= u64{1} << (words[i] - value);
  return seen == (1U << kept_registers) - 1;
}

}  // namespace

bool keeps_registers() {
  constexpr u64 value = 0x5eed0000;
  return fearless_call_with_registers(holds, value);
}

}  // namespace fearless::await
