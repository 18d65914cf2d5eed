#include "report/sample.hpp"

#define FEARLESS_SAMPLE __attribute__((noinline, used))

// In a file of their own, as far as debug information goes.
#ifdef __clang__
__attribute__((no_sanitize("address")))  // (It would be larger than its type.)
#endif
int balance = 100;
int mutex_a = 0;
int mutex_b = 0;
#line 42 "/bank/bank.cpp"
FEARLESS_SAMPLE void transfer() { balance = balance + 1; }
#line 57 "/bank/bank.cpp"
FEARLESS_SAMPLE void audit() { balance = balance + 2; }
#line 70 "/bank/bank.cpp"
FEARLESS_SAMPLE void run() { balance = balance + 3; }
#line 19 "sample.cpp"

namespace fearless::sample {
namespace {

uptr after(void (*function)()) { return reinterpret_cast<uptr>(function) + 1; }

}  // namespace

uptr transfer_site() { return after(::transfer); }
uptr audit_site() { return after(::audit); }
uptr run_site() { return after(::run); }
uptr balance() { return reinterpret_cast<uptr>(&::balance); }
uptr mutex_a() { return reinterpret_cast<uptr>(&::mutex_a); }
uptr mutex_b() { return reinterpret_cast<uptr>(&::mutex_b); }

TraceEvent event(u32 thread, OpKind kind, uptr object, u32 stack) {
  TraceEvent e;
  e.thread = thread;
  e.operation.kind = kind;
  e.operation.object = object;
  e.operation.size = 4;
  e.stack = stack;
  return e;
}

Trace trace() {
  Trace t;
  t.stacks = {{}, {transfer_site()}, {audit_site()}, {run_site()}};
  t.threads.resize(3);
  for (u32 n = 0; n < 3; ++n) {
    TraceThread& thread = t.threads[n];
    thread.number = n;
    thread.child = n;
    thread.created_stack = 3;
    thread.last.kind = n == 0 ? OpKind::thread_join : OpKind::mutex_lock;
    thread.last.object = n == 0 ? 0 : n == 1 ? mutex_b() : mutex_a();
    thread.last_stack = n == 0 ? 3 : n;
    if (n != 0)
      thread.held = {{n == 1 ? mutex_a() : mutex_b(), n == 1 ? transfer_site() : audit_site(), false}};
    thread.waits_for_plus_one = n == 0 ? 2 : n == 1 ? 3 : 2;
  }
  t.threads[1].name = "worker";
  t.events = {event(0, OpKind::thread_create, 0, 3),      event(0, OpKind::thread_create, 0, 3),
              event(1, OpKind::thread_start, 0, 0),       event(1, OpKind::mutex_lock, mutex_a(), 1),
              event(2, OpKind::thread_start, 0, 0),       event(2, OpKind::plain_write, balance(), 2),
              event(1, OpKind::plain_write, balance(), 1)};
  for (u32 i = 0; i < 2; ++i) {
    t.events[i].a = i + 1;
    t.events[i].values = 1;
  }
  t.events[2].why = SwitchReason::waits;
  t.events[4].why = SwitchReason::preempted;
  t.events[6].why = SwitchReason::time_passed;
  for (const std::size_t i : {5U, 6U}) {
    t.events[i].plain = true;
    t.events[i].operation.site = i == 5 ? audit_site() : transfer_site();
  }
  t.finding_stack = 1;
  t.other_stack = 2;
  t.context_switches = 3;
  return t;
}

Violation violation(ViolationKind kind, Detail detail) {
  Violation v;
  Finding& f = v.finding;
  f.kind = kind;
  f.detail = detail;
  f.address = kind == ViolationKind::sync_misuse ? mutex_a() : balance();
  f.size = 4;
  f.here.thread = 1;
  f.here.operation = kind == ViolationKind::sync_misuse ? OpKind::mutex_lock : OpKind::plain_write;
  f.here.site = transfer_site();
  f.other.thread = 2;
  f.other.operation = OpKind::plain_read;
  f.other.site = audit_site();
  f.places = 2;
  v.operations = 7;
  v.context_switches = 3;
  v.threads = 3;
  v.execution = 17;
  v.token = "Bank.Moves~AQAB";
  Trace t = trace();
  t.other = f.other;
  v.trace = std::make_shared<const Trace>(std::move(t));
  return v;
}

CaseResult result(Verdict verdict) {
  CaseResult r;
  r.name = {"Bank", "Moves"};
  r.verdict = verdict;
  r.strategy = "random";
  r.memory_model = "sc";
  r.executions = 17;
  r.blocked = 2;
  r.decisions = 941;
  r.seconds = 0.25;
  r.threads = 3;
  return r;
}

}  // namespace fearless::sample
