#include "engine/await.hpp"

#include "engine/graph_mode.hpp"

namespace fearless::await {

void begin_execution() {}
void look(const Operation&) {}
void acted(Thread&) {}

}  // namespace fearless::await
