#include "search/runner.hpp"

#include <algorithm>

#include "border/annotations.hpp"
#include "border/descriptors.hpp"
#include "border/execution_state.hpp"
#include "border/exit_actions.hpp"
#include "border/explore_races.hpp"
#include "border/settings.hpp"
#include "border/signals.hpp"
#include "border/standard_streams.hpp"
#include "border/test_failures.hpp"
#include "core/fatal.hpp"
#include "core/format.hpp"
#include "core/rng.hpp"
#include "detect/thread_sanitizer.hpp"
#include "detect/unmapped.hpp"
#include "engine/await.hpp"
#include "engine/code.hpp"
#include "engine/graph_memory.hpp"
#include "engine/graph_mode.hpp"
#include "engine/modules.hpp"
#include "engine/thread_local.hpp"
#include "engine/trap.hpp"
#include "memory/fresh_state.hpp"
#include "memory/heap.hpp"
#include "memory/mapped.hpp"
#include "memory/shared_thread_locals.hpp"
#include "memory/turns.hpp"
#include "search/confirm.hpp"
#include "search/output.hpp"
#include "search/preconditions.hpp"
#include "search/time_stamp_reads.hpp"
#include "search/tsan_options.hpp"

namespace fearless {
namespace {

constexpr u64 default_stall_ns = 5'000'000'000;

}  // namespace

Runner::Runner(const Case& c, const Options& o) : case_(c), options_(o), suppressions_(o.suppressions) {
  turns::use(o.switching == Switching::os);
  engine.reserve();
  preconditions::check();
  if (thread_sanitizer::linked()) {
    // Its runtime starts a thread of its own with the first it makes.
    contexts::get(0);
    preconditions::accept_other_threads();
  }
  if (o.detector == Detector::tsan) {
    suppressions_.add(tsan_options::suppressions());
    thread_sanitizer::begin_search();
  }
  border::install_terminate_handler();
  border::watch_for_exit();
  border::exempt_standard_streams();
  border::exempt_ctype_caches();
  engine.last_thread_ends = border::run_exit_actions;
  border::settings.processors = o.processors == 0 ? 1 : o.processors;
  border::clear_racing_sites();
  if (!o.trace.empty()) trace_file_ = std::make_unique<TraceFile>(o.trace);
  output::redirect(o.output == Output::all);
  border::keep_open_descriptors();
  fresh_state::capture();
  if (shared_thread_locals::begin()) border::exempt_thread_locals();
  if (o.graphs != Graphs::none)
    graph_ = std::make_unique<Graph>(o.memory_model == "sc" ? MemoryModel::sc : MemoryModel::rc11);
  // (Every access is looked at then: a write ends what may be a loop that only waits.)
  if (o.graphs == Graphs::exhaustive && !await::keeps_registers())
    fatal("the compiler keeps a caller's registers in an unknown way", "build Fearless with clang or gcc");
  hot.explore = o.graphs == Graphs::exhaustive;
  graph_mode::races_are_ignored = o.races == Races::ignore;
  heap::separate(o.graphs == Graphs::exhaustive);
  mapped::separate(o.graphs == Graphs::exhaustive);
  keep_allocation_sites_ = suppressions_.concern(ViolationKind::leak);
  graph_mode::forget_slots();
  trap::install(o.stall_ns != 0 ? o.stall_ns : default_stall_ns, program_reads_time_stamps());
}

Runner::~Runner() {
  fresh_state::release();
  shared_thread_locals::end();
  thread_sanitizer::end_search();
  trap::remove();
  output::restore();
  hot.explore = hot.watched = hot.wipes = false;
  await::wiping.clear();
  heap::separate(false);
  leak::keep_sites(false);
  unmapped::forget();
  mapped::separate(false);
}

u64 Runner::key(const Finding& f) {
  // One violation per kind and pair of places, whichever came first.
  const u64 a = f.here.site;
  const u64 b = f.places > 1 ? f.other.site : 0;
  return mix(static_cast<u64>(f.kind) * 64 + static_cast<u64>(f.detail) + (u64{f.line} << 16),
             mix(a ^ b, a + b));
}

bool Runner::known(const Finding& f) const {
  return known_.count(key(f)) != 0 && (like_ == nullptr || !confirm::same_violation(f, *like_));
}

void Runner::remember(const Finding& f) {
  known_.insert(key(f));
  // From here on leaks are told apart by their sites.
  if (f.kind == ViolationKind::leak) keep_allocation_sites_ = true;
}

// races=explore: are both sides of the race decision points from the next execution on? What there is no room
// for is reported.
bool Runner::explores(const Finding& f) {
  std::vector<uptr> sites{f.here.site, f.other.site};
  if (options_.graphs != Graphs::none) {
    sites.clear();
    for (uptr cell = border::cell_of(f.address); cell < f.address + f.size; cell += 8) sites.push_back(cell);
  }
  if (!std::all_of(sites.begin(), sites.end(), border::can_be_explored)) return false;
  new_racing_sites_.insert(new_racing_sites_.end(), sites.begin(), sites.end());
  return true;
}

// By its places, or by what calls the one that it is found at.
bool Runner::suppressed(const Finding& f) {
  if (suppressions_.match(f)) return true;
  if (f.kind == ViolationKind::crash || !suppressions_.concern(f.kind)) return false;
  const Stack stack = Trace::stack_here();
  // (ThreadSanitizer may tell of an access after it.)
  if (stack.empty() || stack.front() != f.here.site) return false;
  return suppressions_.match(f.kind, stack) ||
         suppressed_by_trace_.count({key(f), f.other.thread, stack}) != 0;
}

bool Runner::suppress(const Violation& v) {
  const ViolationKind k = v.finding.kind;
  const Trace& t = *v.trace;
  if (!suppressions_.match(k, t.stacks[t.finding_stack]) && !suppressions_.match(k, t.stacks[t.other_stack]))
    return false;
  // (Once only: what is found again in spite of it would cut every execution off, and is told.)
  suppresses_more_ =
      suppressed_by_trace_.insert({key(v.finding), v.finding.other.thread, t.stacks[t.finding_stack]}).second;
  if (suppresses_more_) ++suppressed_;
  return suppresses_more_;
}

bool Runner::ends_execution(const Finding& f) {
  wanted_ = false;
  if (f.kind == ViolationKind::data_race) {
    if (modules::contain(f.address) && code::is_coverage_counter(f.address)) return false;
    if (options_.races == Races::ignore) return false;
    if (options_.detector == Detector::tsan && !f.second_opinion) return false;
    if (options_.races == Races::explore && explores(f)) return false;
  }
  if (options_.detector == Detector::tsan && tsan_options::turns_off(f)) return false;
  if (suppressed(f)) {
    note_suppressed();
    return false;
  }
  if (f.kind == ViolationKind::lock_order && !accept_predictions_) {
    // A prediction: the execution goes on, perhaps into the deadlock itself.
    if (like_ == nullptr && predicted_.insert(key(f)).second)
      predictions_.push_back({f, lock_order::found(), {}, false, number_});
    return false;
  }
  wanted_ = !known(f);
  passed_known_ = passed_known_ || !wanted_;
  return wanted_;
}

std::vector<uptr> Runner::explore_new_races() {
  std::vector<uptr> added;
  for (const uptr site : new_racing_sites_)
    if (border::add_racing_site(site)) added.push_back(site);
  new_racing_sites_.clear();
  if (!added.empty()) hot.explore = true;
  return added;
}

Outcome Runner::run(const How& how) { return isolated_ && !how.here ? run_elsewhere(how) : run_here(how); }

Outcome Runner::run_here(const How& how) {
  Outcome out;
  like_ = how.like;
  accept_predictions_ = how.accept_predictions;
  suppressed_this_ = passed_known_ = false;
  number_ = how.number;
  leak::keep_sites(keep_allocation_sites_ || how.keep_allocation_sites);
  if (case_.prepare != nullptr) case_.prepare();
  border::keep_callers_of_failures(suppressions_.concern(ViolationKind::assertion));
  output::begin(how.capture_output);
  border::begin_execution();

  Engine::Run r;
  r.body = case_.body;
  r.argument = case_.argument;
  r.strategy = how.strategy;
  r.sink = this;
  // (An execution that is looked at more closely has been in the file already.)
  const bool writes_trace = trace_file_ != nullptr && how.trace == nullptr;
  r.trace = writes_trace ? trace_file_->trace() : how.trace;
  r.limits.steps = options_.steps;
  r.limits.threads = options_.threads;
  r.limits.early_timeouts = options_.early_timeouts;
  if (options_.graphs == Graphs::exhaustive)
    r.limits.rare = {options_.spurious_wakeups, options_.weak_failures, options_.try_failures};
  r.limits.stall_ns = options_.stall_ns != 0 ? options_.stall_ns : default_stall_ns;
  // What has hung once for so long need not prove it at the same length again.
  constexpr u64 again_ns = 500'000'000;
  if (how.like != nullptr && r.limits.stall_ns > again_ns) r.limits.stall_ns = again_ns;
  trap::set_stall(r.limits.stall_ns);
  trap::set_end(how.ends_at);
  r.graph = how.graph != nullptr ? how.graph : graph_.get();
  // Only exhaustive search compares the graphs of two executions. Others are the same whatever came before.
  if (options_.graphs != Graphs::exhaustive) graph_mode::forget_slots();
  r.driver = how.driver;
  r.fair = options_.graphs != Graphs::exhaustive;
  r.whole_program = case_.whole_program;
  r.report_leaked_threads = options_.leaked_threads_report;
  r.unlock_matters = how.unlock_matters.value_or(unlock_matters_);
  r.every_access = options_.races == Races::explore;
  r.judge = case_.judge;
  r.start = {how.number, options_.seed};
  out.unlock_mattered = r.unlock_matters;
  predictions_before_ = predictions_.size();
  racing_sites_before_ = new_racing_sites_.size();

  if (r.trace != nullptr) r.trace->begin();
  out.stop = engine.run(r);
  border::hide_abandoned_signals();
  conclude(&out);
  if (r.trace != nullptr) r.trace->finish(engine);
  if (writes_trace) trace_file_->write(how.number, out.stop);
  unlock_matters_ = unlock_matters_ || engine.unlock_matters;
  out.fingerprint = engine.fingerprint;
  out.decisions = engine.decisions;
  out.operations = engine.steps;
  out.choices = engine.log_size;
  out.threads = engine.created;
  out.most_runnable = engine.most_runnable;
  if (out.violated || how.keep_log) out.log.assign(engine.log, engine.log + engine.log_size);
  for (std::size_t i = predictions_before_; i < predictions_.size(); ++i) {
    predictions_[i].log.assign(engine.log, engine.log + engine.log_size);
    predictions_[i].unlock_mattered = out.unlock_mattered;
  }
  if (how.capture_output) output_ = output::take();
  border::end_execution_descriptors();
  fresh_state::restore();
  return out;
}

}  // namespace fearless
