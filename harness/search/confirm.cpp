#include "search/confirm.hpp"

#include <algorithm>

#include "border/explore_races.hpp"
#include "core/format.hpp"
#include "engine/code.hpp"
#include "engine/graph_mode.hpp"
#include "engine/modules.hpp"
#include "model/linearise.hpp"
#include "search/operation_names.hpp"

namespace fearless::confirm {
namespace {

std::string thread_path(const Schedule& s, u32 index) {
  if (index == 0) return "main";
  const ThreadName& n = s.threads[index];
  return fmt::format("{}/{}", thread_path(s, n.parent), n.child);
}

std::string describe_event(const TraceEvent& e) {
  return fmt::format("thread {}, operation {}: {}", e.thread, e.index, operation_name(e.operation.kind));
}

}  // namespace

bool same_violation(const Finding& a, const Finding& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case ViolationKind::data_race:
    case ViolationKind::use_after_free:
    case ViolationKind::ownership: {
      const auto low = [](const Finding& f) { return std::min(f.here.site, f.other.site); };
      const auto high = [](const Finding& f) { return std::max(f.here.site, f.other.site); };
      return low(a) == low(b) && high(a) == high(b);
    }
    case ViolationKind::assertion:
      return a.detail == b.detail && a.here.site == b.here.site && a.line == b.line;
    case ViolationKind::leak:  // (The site is not known where it was not asked for.)
      return a.here.site == 0 || b.here.site == 0 || a.here.site == b.here.site;
    case ViolationKind::exception:
    case ViolationKind::sync_misuse:
    case ViolationKind::double_free: return a.detail == b.detail && a.here.site == b.here.site;
    case ViolationKind::crash: {
      // The stack may end in any of the functions that a recursion calls; a jump to nowhere, anywhere.
      if (a.detail == Detail::stack_overflow) return b.detail == Detail::stack_overflow;
      const auto site = [](const Finding& f) { return modules::contain(f.here.site) ? f.here.site : 0; };
      return a.detail == b.detail && a.number == b.number && site(a) == site(b);
    }
    case ViolationKind::deadlock:
    case ViolationKind::livelock:
    case ViolationKind::lock_order:
    case ViolationKind::thread_leak:
    case ViolationKind::linearizability:
    case ViolationKind::progress:
    case ViolationKind::property: return a.detail == b.detail;
  }
  return false;
}

Outcome recorded(Runner& runner, GraphReplayStrategy* graph, const Finding* like) {
  Runner::How how;
  how.strategy = graph;
  how.keep_log = true;
  how.like = like;
  how.accept_predictions = like != nullptr && like->kind == ViolationKind::lock_order;
  return runner.run(how);
}

Outcome recorded(Runner& runner, const Graph& graph, const Finding& finding) {
  Graph ordered;
  if (interleave(graph, &ordered)) {
    GraphReplayStrategy strategy(ordered, *runner.graph(), finding.here.thread);
    Outcome out = recorded(runner, &strategy, &finding);
    if (out.violated && same_violation(out.finding, finding)) return out;
  }
  GraphReplayStrategy strategy(graph, *runner.graph(), finding.here.thread);
  return recorded(runner, &strategy, &finding);
}

bool fails_alike(Runner& runner, const Schedule& schedule, bool strict, const Finding& like, Trace* trace,
                 Outcome* out) {
  ScheduleStrategy strategy(schedule, strict);
  return fails_alike(runner, strategy, 0, like, trace, out);
}

bool fails_alike(Runner& runner, Strategy& strategy, u64 number, const Finding& like, Trace* trace,
                 Outcome* out) {
  Runner::How how;
  how.strategy = &strategy;
  how.number = number;
  how.trace = trace;
  how.like = &like;
  how.accept_predictions = like.kind == ViolationKind::lock_order;
  how.unlock_matters = true;
  how.capture_output = trace != nullptr;
  how.keep_allocation_sites = like.kind == ViolationKind::leak;
  // As another process replays it: threads have the slots of this execution, not those that a search has
  // given them.
  const auto slots = graph_mode::slots_given();
  graph_mode::forget_slots();
  *out = runner.run(how);
  graph_mode::use_slots(slots);
  return out->violated && same_violation(out->finding, like);
}

Violation violation(const Outcome& out, const Trace& trace) {
  Violation v;
  v.finding = out.finding;
  v.finding.text = v.finding.file = nullptr;
  v.text = out.text;
  v.file = out.file;
  v.more = out.more;
  v.cycle = out.cycle;
  v.leaks = out.leaks;
  v.history = out.history;
  v.passed_known = out.passed_known;
  v.trace = std::make_shared<const Trace>(trace);
  v.operations = out.operations;
  v.context_switches = trace.context_switches;
  v.threads = out.threads;
  return v;
}

namespace {

// Is it std::thread's destructor or assignment that has called std::terminate? Where the optimiser has made
// one of several calls, nothing says any more which it was.
Detail called_by_thread(const Trace& t) {
  const Stack& stack = t.stacks[t.finding_stack];
  const auto any = [](const std::vector<std::string>& names, const auto& parts) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return std::any_of(std::begin(parts), std::end(parts),
                         [&](const char* part) { return name.find(part) != std::string::npos; });
    });
  };
  constexpr const char* readable[] = {"std::thread::~thread", "std::thread::operator="};
  constexpr std::size_t near = 4;
  for (std::size_t i = 0; i < stack.size() && i < near; ++i)
    if (any(code::names(stack[i]), readable)) return Detail::joinable_destroyed;
  constexpr const char* symbols[] = {"_ZNSt6threadD", "_ZNSt6threadaS"};
  const bool perhaps = !stack.empty() &&
                       std::any_of(t.threads.begin(), t.threads.end(),
                                   [](const TraceThread& n) { return n.joinable; }) &&
                       any(code::inlined_into(stack.front()), symbols);
  return perhaps ? Detail::joinable_perhaps : Detail::none;
}

}  // namespace

void classify(Violation* v) {
  if (v->finding.kind != ViolationKind::crash || v->finding.detail != Detail::terminated) return;
  const Detail d = called_by_thread(*v->trace);
  if (d == Detail::none) return;
  v->finding.kind = ViolationKind::sync_misuse;
  v->finding.detail = d;
}

std::string token_of(const CaseName& name, const Options& options, const Schedule& schedule) {
  Token t;
  t.case_name = name.full();
  t.memory_model = token::memory_model_code(options);
  t.races = static_cast<u8>(options.races);
  t.schedule = schedule;
  t.input = options.input;
  if (options.races == Races::explore)
    border::for_each_racing_site(
        [](uptr site, void* list) {
          const modules::Place p = modules::place_of(site);
          static_cast<std::vector<Token::Site>*>(list)->push_back({p.module, p.offset});
        },
        &t.racing_sites);
  std::sort(t.racing_sites.begin(), t.racing_sites.end(), [](const auto& a, const auto& b) {
    return a.module != b.module ? a.module < b.module : a.offset < b.offset;
  });
  return token::encode(t);
}

void use_racing_sites(const Token& token) {
  for (const Token::Site& s : token.racing_sites)
    border::add_racing_site(modules::address_of({s.module, s.offset}));
  hot.explore = true;
}

bool reproduce(Runner& runner, const Options& options, const CaseName& name, const Outcome& out, Violation* v,
               Divergence* divergence, Outcome* instead) {
  // The same decisions again, recorded, with an eye on the memory concerned.
  Trace trace;
  trace.watch(out.finding.address, std::max<u64>(out.finding.size, 1));
  LogStrategy again(out.log);
  Runner::How how;
  how.strategy = &again;
  how.trace = &trace;
  how.like = &out.finding;
  how.accept_predictions = out.finding.kind == ViolationKind::lock_order;
  how.unlock_matters = out.unlock_mattered;
  how.capture_output = true;
  how.keep_allocation_sites = out.finding.kind == ViolationKind::leak;
  const Outcome first = runner.run(how);
  if (!first.violated || !same_violation(first.finding, out.finding)) {
    if (first.violated && instead != nullptr) *instead = first;
    *divergence = first_difference(runner, out);
    return false;
  }
  // And as the token will be run.
  Outcome second;
  Trace shown;
  shown.watch(out.finding.address, std::max<u64>(out.finding.size, 1));
  if (!fails_alike(runner, trace.schedule, true, out.finding, &shown, &second)) {
    if (second.violated && instead != nullptr) *instead = second;
    divergence->any = true;
    divergence->expected = "the violation found before";
    divergence->found = "another end of the same schedule";
    return false;
  }
  *v = violation(second, shown);
  v->output = runner.output();
  v->token = token_of(name, options, shown.schedule);
  return true;
}

Divergence first_difference(Runner& runner, const Outcome& out) {
  const auto record = [&](Trace* trace) {
    LogStrategy again(out.log);
    Runner::How how;
    how.strategy = &again;
    how.trace = trace;
    how.unlock_matters = out.unlock_mattered;
    runner.run(how);
  };
  const auto same = [](const TraceEvent& x, const TraceEvent& y) {
    return x.thread == y.thread && x.operation.kind == y.operation.kind &&
           x.operation.object == y.operation.object && x.a == y.a && x.b == y.b && x.a_high == y.a_high &&
           x.b_high == y.b_high;
  };
  Divergence d;
  d.any = true;
  Trace first;
  record(&first);
  const auto& a = first.events;
  // (What differs by chance need not differ the next time.)
  constexpr int most_runs = 16;
  for (int run = 0; run < most_runs; ++run) {
    Trace second;
    record(&second);
    const auto& b = second.events;
    std::size_t i = 0;
    while (i < a.size() && i < b.size() && same(a[i], b[i])) ++i;
    if (i == a.size() && i == b.size()) continue;
    d.expected = i < a.size() ? describe_event(a[i]) : "the end of the execution";
    d.found = i < b.size() ? describe_event(b[i]) : "the end of the execution";
    d.site = i < b.size() ? b[i].operation.site : a[i].operation.site;
    return d;
  }
  d.expected = "the operations of an earlier execution";
  d.found = fmt::format("others, which {} more executions do not show", most_runs);
  return d;
}

Divergence describe(const ScheduleStrategy& strategy) {
  Divergence d;
  d.any = true;
  const auto& m = strategy.mismatch();
  const Schedule& s = strategy.schedule();
  if (!m.any) {
    if (strategy.steps_used() < s.steps.size()) {
      const Schedule::Step& step = s.steps[strategy.steps_used()];
      d.expected = fmt::format("{} at its operation {} ({})", thread_path(s, step.thread), step.operation,
                               operation_name(step.kind));
      d.found = "the end of the execution before that";
    }
    return d;
  }
  d.expected = fmt::format("{} at its operation {}, {}", thread_path(s, m.expected.thread),
                           m.expected.operation, operation_name(m.expected.kind));
  if (m.not_runnable) {
    d.found = fmt::format("{}, which should run next, cannot", thread_path(s, m.expected.chosen));
  } else {
    d.found = fmt::format("{} there", operation_name(m.found));
  }
  return d;
}

}  // namespace fearless::confirm
