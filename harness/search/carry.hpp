// What an execution leaves behind outside the Outcome, carried from the process it ran in to the one that
// searches.
#pragma once

#include "core/bytes.hpp"
#include "engine/trace.hpp"
#include "search/runner.hpp"

namespace fearless::carry {

void put(ByteWriter& to, const Outcome& out);
void get(ByteReader& from, Outcome* out);

void put(ByteWriter& to, const Trace& trace);
void get(ByteReader& from, Trace* trace);

// What the scenario noted (outcomes, names covered, that it skipped itself), and why the engine could not go
// on. `get` puts it where it would be if the execution had run here.
void put_notes(ByteWriter& to);
void get_notes(ByteReader& from);

}  // namespace fearless::carry
