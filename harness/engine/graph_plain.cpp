// Plain accesses that race, where an execution graph is kept (races=explore): as if they were relaxed
// atomics.
//
// The program makes the access itself, after it was announced. So what a read is to see is put into memory
// just before, and what a write has written is taken from there afterwards: before anything else happens.
#include "engine/atomics.hpp"
#include "engine/graph_memory.hpp"
#include "engine/graph_mode.hpp"

namespace fearless::graph_mode {
namespace {

struct Unsettled {
  Location* location = nullptr;
  EventId event = no_event;
  u8 size = 0;
  bool write = false;
  Value before = 0;  // what memory is to hold again: after a read, or a write that is not the newest
  Value shown = 0;  // to a read
};
Unsettled unsettled;

}  // namespace

bool plain_access_is_settled = true;

void forget_plain_access() {
  unsettled = {};
  plain_access_is_settled = true;
}

void settle_plain_access() {
  const Unsettled u = unsettled;
  forget_plain_access();
  Location& l = *u.location;
  const Value now = read_memory(l.address, u.size);
  if (u.write) {
    (*engine.graph)[u.event].value = now;
    l.value_known = true;  // (no new object)
    if (!note_newest(l, u.event)) write_memory(l.address, u.size, u.before);
  } else if (now == u.shown) {
    write_memory(l.address, u.size, u.before);
  }
}

bool of_another_size(uptr a, u8 size) {
  constexpr u8 most = 16;
  for (uptr b = a - most + 1; b < a + size; ++b) {
    const Location* l = objects.find<Location>(b);
    if (l != nullptr && l->graph != no_location && b + l->size > a && (b != a || l->size != size))
      return true;
  }
  return false;
}

void plain_access(uptr a, u8 size, bool write, uptr site) {
  engine.point({write ? OpKind::plain_write : OpKind::plain_read, Order::relaxed, size, 0, a, site});
  Value memory;
  Location& l = located(a, size, &memory);
  Action act;
  act.effect = write ? Effect::store : Effect::load;
  act.order = Order::relaxed;
  act.size = size;
  const EventId id = perform(l.graph, a, memory, act);
  const Value shown = write ? 0 : engine.graph->value((*engine.graph)[id].rf, l.graph);
  if (write) {
    await::acted(*engine.current);
    engine.made_progress();
  } else {
    engine.note_value(static_cast<u64>(shown));
    if (shown == memory) return;
    write_memory(l.address, size, shown);
  }
  unsettled = {&l, id, size, write, memory, shown};
  plain_access_is_settled = false;
}

}  // namespace fearless::graph_mode
