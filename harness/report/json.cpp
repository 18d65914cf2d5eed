#include "report/json.hpp"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/format.hpp"
#include "core/version.hpp"
#include "report/facts.hpp"
#include "report/names.hpp"
#include "report/ownership.hpp"
#include "report/text.hpp"
#include "report/wording.hpp"
#include "search/operation_names.hpp"
#include "search/suppressions.hpp"

namespace fearless::report {
namespace {

using Json = nlohmann::ordered_json;

Json site(const Violation& v, const Place& p, u32 stack, uptr pc, const Names& names) {
  symbols::Frame f = stack != 0 ? names.frame(stack) : symbols::user_frame({pc});
  Json j;
  j["thread"] = names.short_thread(p.thread);
  j["operation"] = p.operation == OpKind::none ? "" : wording::place_operation(v, p);
  j["file"] = f.file;
  j["line"] = f.line;
  j["function"] = f.function;
  return j;
}

Json operation(const Violation& v, u32 number, const Names& names) {
  if (number == WeakMemory::none) return nullptr;
  const TraceEvent& e = v.trace->events[number];
  const symbols::Frame f = names.frame(e.stack);
  return {{"thread", names.short_thread(e.thread)},
          {"operation", operation_name(e.operation.kind)},
          {"file", f.file},
          {"line", f.line},
          {"function", f.function}};
}

Json allocation(const leak::Group& g, const Names& names) {
  const symbols::Frame f = symbols::user_frame(g.stack);
  return {{"thread", names.short_thread(g.thread)},
          {"operation", "allocation"},
          {"file", f.file},
          {"line", f.line},
          {"function", f.function}};
}

const char* why_vacuous(Vacuous v) {
  switch (v) {
    case Vacuous::never_two_threads: return "never two runnable threads";
    case Vacuous::none_ended: return "no execution came to its end";
    case Vacuous::no:
    case Vacuous::not_instrumented:
    case Vacuous::partly_instrumented: return "not instrumented";
  }
  return "";
}

Json saying(const TraceOwner& o, const Names& names) {
  const symbols::Frame f = names.frame(o.stack);
  return {{"thread", names.short_thread(o.thread)},
          {"operation", wording::saying_name(o.said)},
          {"file", f.file},
          {"line", f.line},
          {"function", f.function}};
}

// Null if sequential consistency permits the execution.
Json weak_memory(const Violation& v, const Names& names) {
  const WeakMemory& w = v.weak;
  if (!w.any) return nullptr;
  Json j;
  j["needed"] = w.all_under_sc;
  j["executions_under_sc"] = w.tried_under_sc;
  j["stale"] = Json::array();
  for (const WeakMemory::Stale& s : w.stale)
    j["stale"].push_back({{"operation", operation(v, s.operation, names)},
                          {"reads", operation(v, s.reads, names)},
                          {"newer", operation(v, s.newer, names)}});
  j["missing_order"] = nullptr;
  if (w.remedy == Weakness::Remedy::none) return j;
  Json operations = Json::array();
  for (const u32 number : w.operations) operations.push_back(operation(v, number, names));
  j["missing_order"] = {{"order", w.remedy == Weakness::Remedy::seq_cst ? "seq_cst" : "release/acquire"},
                        {"operations", operations}};
  return j;
}

// Where a thread waits that is not among the two places of a deadlock.
void add_waiting(const Violation& v, const TraceThread& t, const Names& names, Json* sites) {
  const bool told = t.number == v.finding.here.thread ||
                    (v.finding.places > 1 && t.number == v.trace->other.thread);
  if (t.finished || t.enabled || told || t.last.kind == OpKind::none) return;
  Place p;
  p.thread = t.number;
  p.operation = t.last.kind;
  sites->push_back(site(v, p, t.pending_stack != 0 ? t.pending_stack : t.last_stack, t.last.site, names));
}

Json violation(const Violation& v, const OptionList& settings) {
  const Names names(*v.trace);
  Json j;
  j["kind"] = fearless::name_of(v.finding.kind);
  j["message"] = wording::message(v);
  j["replay"] = v.token;
  if (const auto variables = needed_beside_token(v, settings); !variables.empty() && !v.token.empty())
    for (const auto& [name, value] : variables) j["replay_with"][name] = value;
  j["execution"] = v.execution;
  j["schedule_length"] = v.operations;
  j["context_switches"] = v.context_switches;
  Json sites = Json::array();
  for (const leak::Group& g : v.leaks) sites.push_back(allocation(g, names));
  if (v.leaks.empty())
    sites.push_back(site(v, v.finding.here, v.trace->finding_stack, v.finding.here.site, names));
  if (wording::has_other_place(v))
    sites.push_back(site(v, v.trace->other, v.trace->other_stack, v.trace->other.site, names));
  if (v.finding.kind == ViolationKind::deadlock)
    for (const TraceThread& t : v.trace->threads) add_waiting(v, t, names, &sites);
  j["sites"] = sites;
  if (v.finding.kind == ViolationKind::ownership) {
    j["owners"] = Json::array();
    for (const TraceOwner* o : wording::ownership_history(v)) j["owners"].push_back(saying(*o, names));
  }
  j["weak_memory"] = weak_memory(v, names);
  if (v.second.asked) {
    j["second_opinion"] = {{"agrees", v.second.agrees}};
    if (!v.second.agrees) j["second_opinion"]["why"] = v.second.why;
  }
  if (!v.second_report.empty()) j["thread_sanitizer"] = v.second_report;
  if (!v.history.empty()) j["history"] = v.history;
  return j;
}

// Executions that have no result, by the reason.
Json not_ended(const CaseResult& r) {
  Json j = Json::object();
  const auto put = [&](const char* why, u64 n) {
    if (n != 0) j[why] = n;
  };
  put("steps", r.step_limit_hits);
  put("threads", r.thread_limit_hits);
  put("time", r.abandoned);
  put("too_long_to_judge", r.undecided);
  return j;
}

Json result(const CaseResult& r, const OptionList& settings) {
  Json j;
  j["suite"] = r.name.suite;
  j["name"] = r.name.name;
  j["verdict"] = name_of(r.verdict);
  j["complete"] = r.complete;
  j["strategy"] = r.strategy;
  j["memory_model"] = r.memory_model;
  j["detector"] = r.second_opinion ? "tsan" : r.asks_second ? "both" : "own";
  j["executions"] = r.executions;
  j["blocked"] = r.blocked;
  if (r.skipped != 0) j["skipped"] = r.skipped;
  if (Json n = not_ended(r); !n.empty()) j["not_ended"] = std::move(n);
  j["decisions"] = r.decisions;
  if (r.inputs != 0) j["inputs"] = r.inputs;
  j["seconds"] = r.seconds;
  j["threads"] = r.threads;
  j["estimate"] = nullptr;
  if (const Estimate& e = r.estimate; e.descents != 0)
    j["estimate"] = {{"executions", e.executions},
                     {"standard_error", e.error},
                     {"descents", e.descents},
                     {"seconds_left", e.seconds_left}};
  if (!r.bound.empty()) j["bound"] = {{"text", r.bound}, {"all_within", r.all_in_bound}};
  if (r.shards != 1) j["shard"] = fmt::format("{}/{}", r.shard, r.shards);
  if (!r.checkpoint.empty()) j["checkpoint"] = r.checkpoint;
  if (r.corpus.any()) {
    j["corpus"] = {{"removed", r.corpus.removed},
                   {"outdated", r.corpus.outdated},
                   {"unreadable", r.corpus.unreadable},
                   {"stored", r.corpus.stored}};
    if (!r.corpus.failed.empty()) j["corpus"]["failed"] = r.corpus.failed;
  }
  if (!r.never_performed.empty()) j["never_performed"] = r.never_performed;
  j["outcomes"] = Json::object();
  for (const auto& [text, n] : r.outcomes) j["outcomes"][text] = n;
  j["covered"] = Json::object();
  for (const auto& [name, n] : r.covered) j["covered"][name] = n;
  j["uninstrumented"] = r.uninstrumented;
  j["suppressed"] = r.suppressed;
  j["isolation"] = r.isolated || r.isolated_by_itself ? "process" : "none";
  if (r.verdict == Verdict::vacuous) j["reason"] = why_vacuous(r.vacuous);
  if (r.verdict == Verdict::internal_error) j["reason"] = r.unsupported;
  if (r.verdict == Verdict::nondeterministic)
    j["divergence"] = {{"expected", r.divergence.expected}, {"found", r.divergence.found}};
  j["violations"] = Json::array();
  for (const Violation& v : r.violations) j["violations"].push_back(violation(v, settings));
  return j;
}

}  // namespace

std::string json(const std::vector<CaseResult>& results, const OptionList& settings) {
  Json j;
  j["fearless"] = version;
  j["schema"] = 1;
  j["results"] = Json::array();
  for (const CaseResult& r : results)
    if (r.verdict != Verdict::skipped) j["results"].push_back(result(r, settings));
  // A program's own bytes (assertion texts, outcomes) need not be UTF-8.
  return j.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool write_json(const std::string& where, const std::string& text, std::string* why) {
  std::string target = where;
  if (!target.empty() && target.back() == '/')
    target += fmt::format("fearless-{}-{}.json", base_name(program_invocation_name), getpid());
  const std::string temporary = fmt::format("{}.{}.part", target, getpid());
  {
    std::ofstream f(temporary, std::ios::binary);
    f << text;
    f.flush();
    if (!f) {
      *why = fmt::format("'{}' cannot be written: {}", target, strerror(errno));
      unlink(temporary.c_str());
      return false;
    }
  }
  if (rename(temporary.c_str(), target.c_str()) != 0) {
    *why = fmt::format("'{}' cannot be written: {}", target, strerror(errno));
    unlink(temporary.c_str());
    return false;
  }
  return true;
}

}  // namespace fearless::report
