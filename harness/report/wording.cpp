#include "report/wording.hpp"

#include <signal.h>
#include <string.h>

#include <algorithm>
#include <cmath>

#include "core/format.hpp"
#include "report/facts.hpp"
#include "report/ownership.hpp"
#include "search/operation_names.hpp"

namespace fearless::wording {
namespace {

const char* order_name(Order o) {
  switch (o) {
    case Order::relaxed: return "relaxed";
    case Order::consume: return "consume";
    case Order::acquire: return "acquire";
    case Order::release: return "release";
    case Order::acq_rel: return "acq_rel";
    case Order::seq_cst: return "";
  }
  return "";
}

std::string arguments(const std::string& value, Order o) {
  std::string order = order_name(o);
  if (value.empty()) return order;
  return order.empty() ? value : value + ", " + order;
}

const char* end_of_life(Detail d) {
  return d == Detail::after_unmap || d == Detail::unordered_unmap ? "unmapping" : "free";
}

}  // namespace

std::string access_name(const Place& p) {
  const bool write = p.operation == OpKind::plain_write || p.operation == OpKind::store ||
                     p.operation == OpKind::rmw || p.operation == OpKind::cas;
  return fmt::format("{}{}", p.atomic ? "atomic " : "", write ? "write" : "read");
}

std::string place_operation(const Violation& v, const Place& p) {
  const bool plain = p.operation == OpKind::plain_read || p.operation == OpKind::plain_write;
  const bool atomic = p.operation >= OpKind::load && p.operation <= OpKind::cas;
  // (Of an atomic access, a race knows whether it writes.)
  return plain || (atomic && v.finding.kind == ViolationKind::data_race) ? access_name(p)
                                                                         : operation_name(p.operation);
}

std::string operation(const TraceEvent& e, Names& names) {
  const Operation& op = e.operation;
  // Numbers are given in the order things are mentioned: only what is shown is named.
  const auto object = [&] { return names.object(op.object, op.kind); };
  const auto first = [&] { return names.value(op.object, e.a, e.a_high, op.size); };
  const auto second = [&] { return names.value(op.object, e.b, e.b_high, op.size); };
  const std::string value = e.values > 0 ? first() : "";
  const char* const fails = !e.failed ? "" : e.by_chance ? ": fails by chance" : ": fails";
  const char* const times_out = e.failed ? ": times out" : "";
  switch (op.kind) {
    case OpKind::thread_start: return "starts";
    case OpKind::thread_create: return fmt::format("creates {}", created_thread(e, names));
    case OpKind::thread_join: return fmt::format("joins {}", joined_thread(e, names));
    case OpKind::thread_detach: return fmt::format("detaches {}", joined_thread(e, names));
    case OpKind::thread_exit: return "ends";
    case OpKind::process_end: return "ends the process";
    case OpKind::load:
      if (e.by_chance) return fmt::format("{}.compare_exchange_weak fails by chance: {}", object(), value);
      return fmt::format("{}.load({}){}", object(), arguments("", op.order),
                         value.empty() ? "" : " = " + value);
    case OpKind::store: return fmt::format("{}.store({})", object(), arguments(value, op.order));
    case OpKind::rmw:
      return e.values == 2
                 ? fmt::format("{}: {} -> {}{}", object(), first(), second(),
                               op.order == Order::seq_cst ? "" : fmt::format(" ({})", order_name(op.order)))
                 : fmt::format("{}: read-modify-write", object());
    case OpKind::cas:
      if (e.values == 2) return fmt::format("{}.compare_exchange: {} -> {}", object(), first(), second());
      // (An object may be too large for its value to be shown.)
      return fmt::format("{}.compare_exchange{}{}", object(),
                         e.by_chance                 ? " fails by chance"
                         : e.failed || e.values == 1 ? " fails"
                                                     : "",
                         value.empty() ? "" : ": " + value);
    case OpKind::fence: return fmt::format("fence({})", order_name(op.order));
    case OpKind::mutex_lock: return fmt::format("lock {}", object());
    case OpKind::mutex_try_lock: return fmt::format("try_lock {}{}", object(), fails);
    case OpKind::mutex_timed_lock: return fmt::format("try_lock_until {}{}", object(), times_out);
    case OpKind::mutex_unlock: return fmt::format("unlock {}", object());
    case OpKind::shared_lock: return fmt::format("lock_shared {}", object());
    case OpKind::shared_try_lock: return fmt::format("try_lock_shared {}{}", object(), fails);
    case OpKind::shared_timed_lock: return fmt::format("try_lock_shared_until {}{}", object(), times_out);
    case OpKind::shared_unlock: return fmt::format("unlock_shared {}", object());
    case OpKind::cond_wait: return fmt::format("wait {}", object());
    case OpKind::cond_timed_wait: return fmt::format("wait_until {}", object());
    case OpKind::cond_relock: return fmt::format("{}, lock {}", e.failed ? "times out" : "wakes", object());
    case OpKind::cond_signal: return fmt::format("notify_one {}", object());
    case OpKind::cond_broadcast: return fmt::format("notify_all {}", object());
    case OpKind::semaphore_wait: return fmt::format("wait {}", object());
    case OpKind::semaphore_try_wait: return fmt::format("try_wait {}{}", object(), fails);
    case OpKind::semaphore_value:
      return fmt::format("value of {}{}", object(), e.values != 0 ? fmt::format(" = {}", e.a) : "");
    case OpKind::semaphore_timed_wait: return fmt::format("timed wait {}{}", object(), times_out);
    case OpKind::semaphore_post: return fmt::format("post {}", object());
    case OpKind::barrier_wait: return fmt::format("arrives at {}", object());
    case OpKind::once: return fmt::format("call_once {}", object());
    case OpKind::guard: return fmt::format("initialises {}", object());
    case OpKind::futex_wait: return fmt::format("{}.wait()", object());
    case OpKind::futex_timed_wait: return fmt::format("{}: timed wait{}", object(), times_out);
    case OpKind::futex_wake: return fmt::format("{}.notify()", object());
    case OpKind::sleep: return "sleeps";
    case OpKind::yield: return "yields";
    case OpKind::read_clock: return "reads the clock";
    case OpKind::choose: return fmt::format("choose() = {}", value);
    case OpKind::chance: return e.a != 0 ? "what is rare happens" : "what is rare does not happen";
    case OpKind::assume: return "assume(false)";
    case OpKind::file: return "file operation";
    case OpKind::plain_read: return fmt::format("read {}", object());
    case OpKind::plain_write: return fmt::format("write {}", object());
    case OpKind::annotation: return fmt::format("{}: {}", object(), saying_name(e.owner));
    case OpKind::signal: return "signal";
    case OpKind::none: return "";
  }
  return "";
}

std::string switch_reason(SwitchReason r) {
  switch (r) {
    case SwitchReason::start:
    case SwitchReason::none: return "";
    case SwitchReason::preempted: return "is preempted";
    case SwitchReason::waits: return "waits";
    case SwitchReason::ended: return "has ended";
    case SwitchReason::gives_way: return "gives way";
    case SwitchReason::time_passed: return "time passes";
  }
  return "";
}

std::string time(u64 ns) {
  constexpr u64 microsecond = 1000, millisecond = 1'000'000, second = 1'000'000'000;
  const auto in = [&](u64 unit) { return static_cast<double>(ns) / static_cast<double>(unit); };
  if (ns < microsecond) return fmt::format("{} ns", ns);
  if (ns < millisecond) return fmt::format("{:.4g} us", in(microsecond));
  if (ns < second) return fmt::format("{:.4g} ms", in(millisecond));
  return fmt::format("{:.10g} s", std::round(in(second) * 1000) / 1000);
}

std::string message(const Violation& v) {
  Names names(*v.trace);
  return message(v, names);
}

std::string message(const Violation& v, Names& names) {
  const Finding& f = v.finding;
  const Trace& t = *v.trace;
  const std::string here = names.thread(f.here.thread);
  const std::string at = names.site(t.finding_stack);
  const std::string object = names.object(f.address, f.here.operation);
  switch (f.kind) {
    case ViolationKind::data_race:
      return fmt::format("data race on {}: {} by {} at {}, {} by {} at {}", object, access_name(f.here), here,
                         at, other_use(v), names.thread(t.other.thread), other_site(v, names));
    case ViolationKind::deadlock:
      if (f.detail == Detail::self_deadlock)
        return fmt::format("deadlock: {} waits for {}, which it holds itself, at {}", here, object, at);
      if (f.detail == Detail::cycle)
        return fmt::format("deadlock: {} wait for each other", threads_of_cycle(v, names));
      return fmt::format("deadlock: {} for ever, nobody is left to wake {}", waiting_threads(v, names),
                         waiting_count(v) == 1 ? "it" : "them");
    case ViolationKind::livelock:
      if (f.detail == Detail::endless_loop)
        return fmt::format("livelock: {} runs on without any visible operation at {}", here, at);
      if (f.detail == Detail::blocking_call)
        return fmt::format("livelock: a system call of {} does not return, at {}", here, at);
      return fmt::format("livelock: only loops that wait are left, {} at {}", here, at);
    case ViolationKind::assertion:
      if (f.detail == Detail::exit_status) return fmt::format("the program ends with status {}", f.number);
      if (f.detail == Detail::test_failed)
        return fmt::format("assertion failed at {}: {}",  // (GoogleMock does not always say where)
                           v.file.empty() ? at : fmt::format("{}:{}", base_name(v.file), f.line),
                           in_one_line(v.text));
      return fmt::format("assertion failed at {}:{}: {}", base_name(v.file), f.line,
                         v.text.empty() ? std::string(strerror(static_cast<int>(f.number))) : v.text);
    case ViolationKind::exception:
      return fmt::format("uncaught exception of type {}{} in {}", symbols::unmangle_type(v.file),
                         v.text.empty() ? "" : ": " + v.text, here);
    case ViolationKind::crash: return crash_message(v, names);
    case ViolationKind::sync_misuse: return misuse_message(v, names);
    case ViolationKind::lock_order: return fmt::format("lock-order inversion: {}", cycle_of_locks(v, names));
    case ViolationKind::use_after_free: return use_after_free_message(v, names);
    case ViolationKind::double_free: return fmt::format("double free of {} by {} at {}", object, here, at);
    case ViolationKind::leak: return leak_message(v, names);
    case ViolationKind::thread_leak:
      if (f.detail == Detail::never_joined)
        return fmt::format("thread leak: {}, started at {}, has ended and is neither joined nor detached",
                           here, names.site(t.threads[f.here.thread].created_stack));
      return fmt::format("thread leak: {} when the test is over", waiting_threads(v, names));
    case ViolationKind::ownership: return ownership_message(v, names);
    case ViolationKind::progress: return progress_message(v, names);
    case ViolationKind::linearizability:
    case ViolationKind::property: return v.text;
  }
  return "";
}

namespace {

std::string race_hint(const Violation& v) {
  const Finding& f = v.finding;
  if (f.here.atomic || f.other.atomic)
    return "make both accesses atomic, or order the plain one with a lock or a release/acquire pair";
  return "protect both accesses with the same mutex, make them atomic, or order them with a join";
}

// What the optimiser has merged does not tell what std::terminate() was called for.
std::string terminate_hint(const Violation& v, Names& names) {
  std::string joinable;
  for (const TraceThread& t : v.trace->threads)
    if (t.joinable) joinable += (joinable.empty() ? "" : ", ") + names.thread(t.number);
  if (joinable.empty()) return "";
  return fmt::format(
      "a std::thread that is destroyed or assigned to while it is joinable calls std::terminate(); not joined: {}",
      joinable);
}

// Who waits for 10 s does not expect to be late; but on a machine that has other work to do, it may be.
std::string early_hint(const Violation& v, Names& names) {
  const auto& events = v.trace->events;
  const auto late = std::find_if(events.rbegin(), events.rend(), [](const TraceEvent& e) { return e.early; });
  if (late == events.rend()) return "";
  return fmt::format(
      "a wait of {} ended by its deadline ({} passed) while others could run, as on a busy machine; "
      "--fearless_early_timeouts=0 leaves that out",
      names.short_thread(late->thread), time(late->passed));
}

}  // namespace

std::string hint(const Violation& v, Names& names) {
  const Finding& f = v.finding;
  switch (f.kind) {
    case ViolationKind::data_race: return race_hint(v);
    case ViolationKind::deadlock:
      if (const std::string kept = kept_sender(v, names); !kept.empty()) return kept;
      if (const std::string lost = lost_wakeup(v, names); !lost.empty()) return lost;
      if (const std::string kept = kept_by_the_ended(v, names); !kept.empty()) return kept;
      return f.detail == Detail::cycle ? cycle_hint(v) : "";
    case ViolationKind::livelock:
      if (f.detail == Detail::endless_loop)
        return "if the loop does end by itself, give it longer with --fearless_stall=60s; no other thread runs "
               "before its next visible operation (an atomic variable, a lock, a yield)";
      if (f.detail == Detail::blocking_call)
        return "let another thread of the scenario make the call return, or leave it out of the test";
      return "";
    case ViolationKind::lock_order:
      return "take the locks in the same order everywhere, or together with std::scoped_lock";
    case ViolationKind::use_after_free:
      if (f.detail == Detail::dead_frame && is_thread_local(f.address))
        return "let the thread go on as long as its thread_local variables are used, or give away a copy";
      if (f.detail == Detail::dead_frame || f.detail == Detail::unordered_frame)
        return "join the thread before the function returns, or give it a copy";
      if (f.detail == Detail::after_unmap || f.detail == Detail::unordered_unmap)
        return "wait for the last user of the memory before unmapping it";
      return "keep the memory alive (std::shared_ptr) or wait for its last user before freeing it";
    case ViolationKind::thread_leak:
      if (f.detail == Detail::never_joined) return "join it, or detach it";
      return "join every thread before the test ends, or allow it with leaked_threads=end";
    case ViolationKind::sync_misuse:
      if (f.detail == Detail::joinable_destroyed || f.detail == Detail::joinable_perhaps)
        return "join or detach the std::thread before it is destroyed, or use std::jthread";
      if (f.detail == Detail::signal_unsafe)
        return "set a flag there (volatile std::sig_atomic_t, a lock-free atomic), and do the rest elsewhere";
      return "";
    case ViolationKind::crash: return f.detail == Detail::terminated ? terminate_hint(v, names) : "";
    case ViolationKind::assertion:
    case ViolationKind::exception: return early_hint(v, names);
    case ViolationKind::double_free:
    case ViolationKind::leak:
    case ViolationKind::linearizability:
    case ViolationKind::progress:
    case ViolationKind::property: return "";
    case ViolationKind::ownership: return ownership_hint(v);
  }
  return "";
}

std::vector<Fact> facts(const Violation& v, Names& names) {
  std::vector<Fact> list;
  const Finding& f = v.finding;
  const Trace& t = *v.trace;
  const auto add = [&](std::string label, std::string text) {
    if (!text.empty()) list.push_back({std::move(label), std::move(text)});
  };
  const auto place = [&](const Place& p, const std::string& site) {
    return fmt::format("by {} at {}", names.thread(p.thread), site);
  };
  switch (f.kind) {
    case ViolationKind::data_race:
      add(access_name(f.here), place(f.here, names.site(t.finding_stack)));
      add(other_use(v), place(t.other, other_site(v, names)));
      add("memory", memory_description(v, names));
      add("why", "no lock, join or release/acquire pair puts one of them before the other");
      break;
    case ViolationKind::use_after_free:
      add(f.here.operation == OpKind::none ? end_of_life(f.detail) : access_name(f.here),
          place(f.here, names.site(t.finding_stack)));
      if (f.detail != Detail::dead_frame ||
          t.other.site != 0)  // (where a function has returned is not known)
        add(f.other.operation == OpKind::none ? end_of_life(f.detail) : other_use(v),
            place(t.other, other_site(v, names)));
      add("memory", memory_description(v, names));
      break;
    case ViolationKind::deadlock:
    case ViolationKind::livelock:
    case ViolationKind::thread_leak:
      for (const TraceThread& thread : t.threads)
        if (!thread.finished) add(names.thread(thread.number), waiting_description(v, thread, names));
      if (f.detail == Detail::never_joined && f.here.thread < t.threads.size())
        add("started", fmt::format("by {} at {}", names.thread(t.threads[f.here.thread].parent),
                                   names.site(t.threads[f.here.thread].created_stack)));
      add("why", v.text);
      break;
    case ViolationKind::progress:
      for (const TraceThread& thread : t.threads)
        if (!thread.finished) add(names.thread(thread.number), progress_description(v, thread, names));
      break;
    case ViolationKind::lock_order:
      for (u32 i = 0; i < v.cycle.length; ++i) {
        const lock_order::Edge& e = v.cycle.edges[i];
        add(names.thread(e.thread),
            fmt::format("holds {} since {}, takes {} at {}", names.object(e.from, OpKind::mutex_lock),
                        lock_site(v, e.thread, e.from, e.from_site, names),
                        names.object(e.to, OpKind::mutex_lock),
                        lock_site(v, e.thread, e.to, e.to_site, names)));
      }
      break;
    case ViolationKind::assertion:
      add("thread", names.thread(f.here.thread));
      // (A program that returns from main does so in no place of its own.)
      if (f.detail != Detail::exit_status || !t.stacks[t.finding_stack].empty())
        add("at", names.site(t.finding_stack));
      for (const std::string& line : lines(v.text)) add("", line);
      for (const std::string& text : v.more)
        for (const std::string& line : lines(text)) add("also", line);
      break;
    case ViolationKind::exception:
    case ViolationKind::crash:
    case ViolationKind::double_free:
    case ViolationKind::sync_misuse:
      add("thread", names.thread(f.here.thread));
      add("at", names.site(t.finding_stack));
      if (f.kind == ViolationKind::double_free && t.block.freed)
        add("freed", fmt::format("before, by {} at {}", names.thread(t.block.freed_by),
                                 names.site(t.block.freed_stack)));
      if (f.places > 1) add("other", place(t.other, other_site(v, names)));
      else if (destruction_is_known(v)) add("destroyed", place(t.other, other_site(v, names)));
      add("memory", memory_description(v, names));
      break;
    case ViolationKind::leak:
      for (const std::string& text : leaked_groups(v, names)) add("leaked", text);
      break;
    case ViolationKind::ownership: return ownership_facts(v, names);
    case ViolationKind::linearizability:
    case ViolationKind::property: break;
  }
  return list;
}

}  // namespace fearless::wording
