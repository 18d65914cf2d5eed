#include "engine/await.hpp"

#include <vector>

#include "engine/graph_mode.hpp"
#include "strategy/exhaustive.hpp"

extern "C" bool fearless_call_with_registers(bool (*function)(fearless::u64), fearless::u64 value);

namespace fearless::await {

uptr user_state = 0;

namespace {

struct Look {
  uptr site = 0, object = 0;
  u32 events = 0;  // of the thread so far
  std::vector<u8> state;
};

constexpr u32 most_looks = 16;       // at different places since the thread last did anything else
constexpr u64 most_bytes = 1 << 16;  // of stack that is compared

std::vector<Look> looks[max_slots];

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

void look(const Operation& op, uptr low) {
  Thread& t = *engine.current;
  const uptr high = t.context->stack_top;
  if (low == 0 || low >= high || high - low > most_bytes) return;
  const auto* state = reinterpret_cast<const u8*>(low);
  const u64 bytes = high - low;
  const OutsideScenario outside;
  std::vector<Look>& list = looks[t.slot];
  for (u32 i = 0; i < t.looks; ++i) {
    const Look& l = list[i];
    if (l.site != op.site || l.object != op.object || l.state.size() != bytes ||
        __builtin_memcmp(l.state.data(), state, bytes) != 0)
      continue;
    hot.in_scenario = true;
    wait(t, t.events - l.events);
  }
  if (t.looks == most_looks) t.looks = 0;
  if (list.size() == t.looks) list.emplace_back();
  Look& l = list[t.looks++];
  l.site = op.site;
  l.object = op.object;
  l.events = t.events;
  l.state.assign(state, state + bytes);
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
