#include "border/execution_state.hpp"

#include "border/annotations.hpp"
#include "border/descriptors.hpp"
#include "border/exit_actions.hpp"
#include "border/histories.hpp"
#include "border/random.hpp"
#include "border/signals.hpp"
#include "border/stream_locks.hpp"
#include "border/test_failures.hpp"
#include "engine/thread_local.hpp"

namespace fearless::border {

void begin_execution() {
  begin_execution_random();
  begin_execution_exit_actions();
  begin_execution_test_failures();
  begin_execution_annotations();
  begin_execution_histories();
  begin_execution_signals();
  begin_execution_descriptors();
  begin_execution_streams();
  keys::begin_execution();
}

}  // namespace fearless::border
