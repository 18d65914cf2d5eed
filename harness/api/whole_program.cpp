#include "api/whole_program.hpp"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "api/program_state.hpp"
#include "api/session.hpp"
#include "border/exit_actions.hpp"
#include "border/process_hooks.hpp"
#include "core/fatal.hpp"
#include "core/format.hpp"
#include "core/real.hpp"
#include "core/syscalls.hpp"
#include "engine/engine.hpp"
#include "engine/sent_signals.hpp"
#include "memory/fresh_state.hpp"
#include "memory/heap.hpp"
#include "report/names.hpp"
#include "search/corpus.hpp"

namespace fearless::whole_program {
namespace {

Main users_main = nullptr;
ProgramState state;
void* restart_point[5];
bool running_plainly = false;

// In the scenario's main thread.
void body(void*) {
  const int status = users_main(state.argc(), state.argv(), state.environment());
  if (engine.exit_status == 0)
    engine.exit_status = status;  // (Another thread may have called exit: end_process.)
  border::begin_exit(static_cast<int>(engine.exit_status));
}

void prepare() { state.restore(); }

int search(const std::string& name) {
  Case c;
  c.name = {"main", name};
  c.body = body;
  c.whole_program = true;
  c.prepare = prepare;
  const Options o = options::resolve({});
  state.keep_input();
  const sent_signals::HoldInterrupts until_reported;
  const corpus::Searched searched{c.name, [&](const Options& chosen) { return explore(c, chosen); },
                                  [](const Token& t) { return t.input.empty(); }};
  const CaseResult& r = session::run(o, true, [&] { return corpus::explore(searched, o); });
  const std::string text = session::report(r, true);
  fflush(stdout);
  sys::write_all(r.verdict == Verdict::passed ? 1 : 2, text.data(), text.size());
  return session::exit_code();
}

}  // namespace

void about_to_start_thread() {
  if (!running_plainly) return;
  __builtin_longjmp(restart_point, 1);
}

int run(Main main, int argc, char** argv, char** environment) {
  users_main = main;
  const std::string name = base_name(argv[0] != nullptr ? argv[0] : "program");
  state.capture(argc, argv, environment);
  if (!options::anything_given()) {
    fresh_state::capture();
    fresh_state::capture_main_thread();
    sent_signals::note_all();
    heap::save_outer();
    border::before_thread_start = about_to_start_thread;
    if (__builtin_setjmp(restart_point) == 0) {
      running_plainly = true;
      return main(argc, argv, environment);
    }
    running_plainly = false;
    border::before_thread_start = nullptr;
    border::give_up_early_exit_actions();
    // What the program has printed so far it will print again, into the search's own file.
    fflush(stdout);
    fresh_state::restore();
    fresh_state::restore_main_thread();
    sent_signals::put_all_back();
    fresh_state::release();
    heap::rewind_outer();
    state.restore();
  }
  return search(name);
}

}  // namespace fearless::whole_program
