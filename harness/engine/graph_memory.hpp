// The program's memory at the objects of an execution graph: it holds the newest value of each, in the
// coherence order as far as it goes.
#pragma once

#include "engine/await.hpp"
#include "engine/graph_mode.hpp"
#include "model/location.hpp"

namespace fearless::graph_mode {

// Plain writes to atomics may come at any time (races=ignore): they make nothing new then, as they have no
// place among the events.
extern bool races_are_ignored;

// Both can be where the program crashes: each is in one place, so that it is the same crash each time.
Value read_memory(uptr a, u8 size);
void write_memory(uptr a, u8 size, Value v);
// The location at `a`, bound to one of the graph. Whoever has changed the memory without an atomic operation
// has made a new object of it.
Location& located(uptr a, u8 size, Value* memory);
// Is the write `id` the newest? Then the location's value is known to be its.
bool note_newest(Location& l, EventId id);

}  // namespace fearless::graph_mode
