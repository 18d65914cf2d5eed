// Every sentence about violations, and every operation, in two golden files.
#include "report/wording.hpp"
#include "core/format.hpp"

#include <signal.h>

#include "report/sample.hpp"
#include "search/operation_names.hpp"
#include "search/suppressions.hpp"
#include "support/golden.hpp"

namespace fearless {
namespace {

std::string told(const std::string& title, const Violation& v) {
  Names names(*v.trace);
  std::string s = fmt::format("[{}]\n{}\n", title, wording::message(v));
  for (const wording::Fact& f : wording::facts(v, names)) s += fmt::format("  {}: {}\n", f.label, f.text);
  if (const std::string hint = wording::hint(v, names); !hint.empty()) s += fmt::format("  hint: {}\n", hint);
  return s + "\n";
}

std::string told(ViolationKind k, const char* detail, Detail d) {
  return told(fmt::format("{}{}{}", name_of(k), *detail == 0 ? "" : ", ", detail), sample::violation(k, d));
}

// With the trace changed: it is shared as const.
template <class Change>
std::string told(const std::string& title, ViolationKind k, Detail d, Change change) {
  Violation v = sample::violation(k, d);
  Trace t = *v.trace;
  change(v, t);
  v.trace = std::make_shared<const Trace>(std::move(t));
  return told(title, v);
}

using ownership::Asserted;
using ownership::Saying;

// Handed over by main, taken over by its first thread.
void owners(Violation& v, Trace& t) {
  v.finding.other.operation = t.other.operation = OpKind::annotation;
  v.finding.number = static_cast<i64>(sample::mutex_a());
  t.owners = {{0, {.what = Saying::exclusive}, 0, 0, 3},
              {0, {.what = Saying::handed_over}, 0, 0, 3},
              {0, {.what = Saying::handed_over}, 0, 0, 3},
              {2, {.what = Saying::taken}, 0, 0, 2}};
}

std::string owners_told() {
  constexpr auto kind = ViolationKind::ownership;
  std::string s;
  for (const auto& [name, detail] :
       {std::pair{"not_owner", Detail::not_owner}, std::pair{"in_flight", Detail::in_flight},
        std::pair{"lock_not_held", Detail::lock_not_held}, std::pair{"lock_shared", Detail::lock_shared},
        std::pair{"read_only", Detail::read_only}, std::pair{"not_atomic", Detail::not_atomic},
        std::pair{"asserted_no_writes", Detail::asserted_no_writes},
        std::pair{"asserted_alone", Detail::asserted_alone}})
    s += told(fmt::format("ownership, {}", name), kind, detail, owners);
  s += told("ownership, not_owner frees", kind, Detail::not_owner, [](Violation& v, Trace& t) {
    owners(v, t);
    v.finding.here.operation = OpKind::none;
  });
  s += told("ownership, lent", kind, Detail::lent, [](Violation& v, Trace& t) {
    owners(v, t);
    v.finding.here.operation = OpKind::none;
  });
  for (const auto what : {Saying::exclusive, Saying::handed_over, Saying::read_only})
    s += told("ownership, claimed", kind, Detail::claimed, [&](Violation& v, Trace& t) {
      owners(v, t);
      v.finding.here.operation = OpKind::annotation;
      v.finding.number = static_cast<i64>(what);
    });
  s += told("ownership, handed_over_twice", kind, Detail::handed_over_twice, [](Violation& v, Trace& t) {
    owners(v, t);
    v.finding.here.operation = OpKind::annotation;
    v.finding.number = static_cast<i64>(Saying::handed_over);
  });
  s += told("ownership, still_in_use", kind, Detail::still_in_use, [](Violation& v, Trace& t) {
    owners(v, t);
    v.finding.here.operation = OpKind::annotation;
    v.finding.other.operation = t.other.operation = OpKind::plain_write;
    v.finding.number = static_cast<i64>(Finding::by_assertion);
  });
  s += told("ownership, everything that is said", kind, Detail::lock_not_held, [](Violation& v, Trace& t) {
    owners(v, t);
    t.owners = {{0, {.what = Saying::exclusive}, 0, 0, 3},
                {0, {.what = Saying::read_only}, 0, 0, 3},
                {0, {.assertion = true, .asserted = Asserted::no_other_writes, .begins = true}, 0, 0, 3},
                {0, {.assertion = true, .asserted = Asserted::no_other_writes}, 0, 0, 3},
                {0, {.what = Saying::nothing}, 0, 0, 3},
                {0, {.what = Saying::atomics}, 0, 0, 3},
                {0, {.what = Saying::guarded}, sample::mutex_a(), 0, 3}};
  });
  return s;
}

TEST(Wording, EveryViolation) {
  using K = ViolationKind;
  std::string s;
  s += told(K::data_race, "", Detail::none);
  s += told("data-race, one access atomic", K::data_race, Detail::none, [](Violation& v, Trace& t) {
    v.finding.here.atomic = true;
    v.finding.here.operation = OpKind::rmw;
    v.finding.address = sample::nameless;
    t.other_stack = 0;
  });
  s += told(K::deadlock, "cycle", Detail::cycle);
  s += told(K::deadlock, "stuck", Detail::stuck);
  s += told(K::deadlock, "self_deadlock", Detail::self_deadlock);
  s += told("deadlock, a notification was lost", K::deadlock, Detail::stuck, [](Violation&, Trace& t) {
    t.threads[0].finished = t.threads[1].finished = true;
    t.threads[2].last.kind = OpKind::cond_wait;
    t.threads[2].last.object = sample::nameless;
    t.threads[2].held.clear();
    t.threads[2].waits_for_plus_one = 0;
    t.threads[2].lost_by_plus_one = 2;
    t.threads[2].lost_at = sample::transfer_site();
  });
  s += told("deadlock of many", K::deadlock, Detail::stuck, [](Violation&, Trace& t) {
    t.threads.resize(9);
    for (u32 n = 3; n < 9; ++n) {
      t.threads[n].number = t.threads[n].child = n;
      t.threads[n].last.kind = OpKind::semaphore_wait;
      t.threads[n].last.object = 0x2000 + n;
      t.threads[n].last_stack = 3;
    }
  });
  s += told(K::livelock, "spinning", Detail::spinning);
  s += told(K::livelock, "endless_loop", Detail::endless_loop);
  s += told(K::livelock, "blocking_call", Detail::blocking_call);
  const auto texts = [](Violation& v, Trace&) {
    v.text = "balance == 100";
    v.file = "/bank/bank.cpp";
    v.finding.line = 43;
    v.finding.number = 3;
  };
  s += told("assertion, assert_failed", K::assertion, Detail::assert_failed, texts);
  s += told("assertion, check_failed", K::assertion, Detail::check_failed, texts);
  s += told("assertion, exit_status", K::assertion, Detail::exit_status, texts);
  s += told("assertion, of GoogleMock", K::assertion, Detail::test_failed, [](Violation& v, Trace&) {
    v.text = "\nUnexpected mock function call\n    Function call: put(2)\n";
    v.file = "";
  });
  s += told("assertion, test_failed", K::assertion, Detail::test_failed, [](Violation& v, Trace&) {
    v.text = "Expected equality of these values:\n  balance\n    Which is: 99\n  100";
    v.file = "/bank/bank.cpp";
    v.finding.line = 43;
    v.more = {"a second one"};
  });
  s += told("exception", K::exception, Detail::uncaught, [](Violation& v, Trace&) {
    v.file = "St13runtime_error";
    v.text = "no money";
  });
  s += told("exception of something else", K::exception, Detail::uncaught,
            [](Violation& v, Trace&) { v.file = "i"; });
  s += told("crash, null pointer", K::crash, Detail::signal, [](Violation& v, Trace&) {
    v.finding.number = SIGSEGV;
    v.finding.address = 8;
    v.finding.places = 1;
  });
  s += told("crash, bad address", K::crash, Detail::signal, [](Violation& v, Trace&) {
    v.finding.number = SIGBUS;
    v.finding.address = uptr{1} << 46;
    v.finding.places = 1;
  });
  s += told("crash, other signal", K::crash, Detail::signal, [](Violation& v, Trace&) {
    v.finding.number = SIGFPE;
    v.finding.places = 1;
  });
  s += told(K::crash, "stack_overflow", Detail::stack_overflow);
  s += told(K::crash, "aborted", Detail::aborted);
  s += told(K::crash, "terminated", Detail::terminated);
  s += told("crash, terminated with joinable threads", K::crash, Detail::terminated,
            [](Violation&, Trace& t) { t.threads[1].joinable = t.threads[2].joinable = true; });
  s += told(K::crash, "early_exit", Detail::early_exit);
  s += told(K::crash, "invalid_free", Detail::invalid_free);
  s += told(K::crash, "heap_corruption", Detail::heap_corruption);
  constexpr std::pair<const char*, Detail> misuses[] = {{"unlock_not_owner", Detail::unlock_not_owner},
                                                        {"unlock_not_locked", Detail::unlock_not_locked},
                                                        {"relock", Detail::relock},
                                                        {"destroy_locked", Detail::destroy_locked},
                                                        {"destroy_waited", Detail::destroy_waited},
                                                        {"destroy_unordered", Detail::destroy_unordered},
                                                        {"use_destroyed", Detail::use_destroyed},
                                                        {"cond_two_mutexes", Detail::cond_two_mutexes},
                                                        {"cond_without_mutex", Detail::cond_without_mutex},
                                                        {"joinable_destroyed", Detail::joinable_destroyed},
                                                        {"joinable_perhaps", Detail::joinable_perhaps},
                                                        {"join_twice", Detail::join_twice},
                                                        {"join_detached", Detail::join_detached},
                                                        {"join_self", Detail::join_self},
                                                        {"detach_twice", Detail::detach_twice},
                                                        {"bad_thread_handle", Detail::bad_thread_handle},
                                                        {"barrier_misuse", Detail::barrier_misuse},
                                                        {"semaphore_overflow", Detail::semaphore_overflow},
                                                        {"bad_argument", Detail::bad_argument},
                                                        {"signal_unsafe", Detail::signal_unsafe}};
  for (const auto& [name, detail] : misuses) s += told(K::sync_misuse, name, detail);
  s += told("lock-order", K::lock_order, Detail::cycle, [](Violation& v, Trace&) {
    v.cycle.length = 2;
    v.cycle.edges[0] = {sample::mutex_a(),
                        sample::mutex_b(),
                        sample::transfer_site(),
                        sample::transfer_site(),
                        1,
                        false,
                        false};
    v.cycle.edges[1] = {
        sample::mutex_b(), sample::mutex_a(), sample::audit_site(), sample::audit_site(), 2, false, false};
  });
  const auto block = [](Violation& v, Trace& t) {
    v.finding.address = sample::nameless + 8;
    t.block = {sample::nameless, 24, 0, 3, true, 2, 2};
    if (v.finding.detail == Detail::after_free) v.finding.other.operation = t.other.operation = OpKind::none;
  };
  s += told("use-after-free, after_free", K::use_after_free, Detail::after_free, block);
  s += told("use-after-free, unordered_free", K::use_after_free, Detail::unordered_free,
            [&](Violation& v, Trace& t) {
              block(v, t);
              v.finding.here.operation = OpKind::none;
            });
  s += told(K::use_after_free, "dead_frame", Detail::dead_frame);
  s += told(K::use_after_free, "unordered_frame", Detail::unordered_frame);
  s += told("use-after-free, after_unmap", K::use_after_free, Detail::after_unmap,
            [](Violation& v, Trace& t) { v.finding.other.operation = t.other.operation = OpKind::none; });
  s += told("use-after-free, unordered_unmap", K::use_after_free, Detail::unordered_unmap,
            [](Violation& v, Trace&) { v.finding.here.operation = OpKind::none; });
  s += told("double-free", K::double_free, Detail::none, block);
  const auto leaked = [](Violation& v, u32 blocks, u32 thread, uptr site, std::vector<uptr> callers) {
    callers.insert(callers.begin(), site);
    v.leaks.push_back({blocks, 24U * blocks, 0x1000, 24, thread, site, std::move(callers)});
  };
  s += told("leak", K::leak, Detail::unreachable,
            [&](Violation& v, Trace&) { leaked(v, 1, 0, sample::run_site(), {}); });
  s += told("leak of several blocks", K::leak, Detail::unreachable, [&](Violation& v, Trace&) {
    leaked(v, 2, 1, sample::transfer_site(), {sample::audit_site(), sample::run_site()});
    leaked(v, 1, 0, sample::run_site(), {});
  });
  s += told("leak at many places", K::leak, Detail::unreachable, [&](Violation& v, Trace&) {
    for (u32 thread = 0; thread < 10; ++thread) leaked(v, 1, thread, sample::run_site(), {});
  });
  s += told("thread-leak", K::thread_leak, Detail::still_waiting,
            [](Violation&, Trace& t) { t.threads[0].finished = true; });
  s += told("thread-leak, never_joined", K::thread_leak, Detail::never_joined, [](Violation&, Trace& t) {
    for (TraceThread& thread : t.threads) thread.finished = true;
  });
  s += owners_told();
  expect_golden("violations.txt", s);
}

TEST(Wording, EveryOperation) {
  const Trace t = sample::trace();
  std::string s;
  for (int k = 0; k <= static_cast<int>(OpKind::last_kind); ++k) {
    Names names(t);
    const auto kind = static_cast<OpKind>(k);
    TraceEvent e = sample::event(1, kind, 0x3000, 1);
    s += fmt::format("{}:\n  {}\n", operation_name(kind), wording::operation(e, names));
    e.failed = true;
    e.values = 1;
    e.a = 2;
    s += fmt::format("  {}\n", wording::operation(e, names));
    e.values = 2;
    e.b = ~u64{0};
    e.operation.order = Order::acq_rel;
    s += fmt::format("  {}\n", wording::operation(e, names));
  }
  expect_golden("operations.txt", s);
}

TEST(Wording, CompareExchangeOfWhatIsTooLargeToShow) {
  const Trace t = sample::trace();
  TraceEvent e = sample::event(1, OpKind::cas, sample::balance(), 1);
  e.operation.size = 300;
  Names names(t);
  EXPECT_EQ(wording::operation(e, names), "balance.compare_exchange");
  e.failed = true;
  EXPECT_EQ(wording::operation(e, names), "balance.compare_exchange fails");
}

// By the type that the debug information gives, or else what is most likely meant.
TEST(Wording, NumbersAsAPersonExpectsThem) {
  const Trace t = sample::trace();
  const auto stored = [&](uptr object, u64 value, u8 size, u64 high = 0) {
    Names names(t);
    TraceEvent e = sample::event(1, OpKind::store, object, 1);
    e.operation.size = size;
    e.values = 1;
    e.a = value;
    e.a_high = high;
    return wording::operation(e, names);
  };
  const uptr declared = sample::balance();  // an int
  EXPECT_EQ(stored(declared, 7, 4), "balance.store(7)");
  EXPECT_EQ(stored(declared, 0xffffffff, 4), "balance.store(-1)");
  EXPECT_EQ(stored(declared, 0x80000000, 4), "balance.store(-2147483648)");
  constexpr uptr unknown = 0x1000;
  EXPECT_EQ(stored(unknown, 7, 4), "atomic #1.store(7)");
  EXPECT_EQ(stored(unknown, 0xffffffff, 4), "atomic #1.store(-1)");
  EXPECT_EQ(stored(unknown, 0xffffffff, 8), "atomic #1.store(4294967295)");
  EXPECT_EQ(stored(unknown, 0x80000000, 4), "atomic #1.store(2147483648)");
  EXPECT_EQ(stored(unknown, 0xff, 1), "atomic #1.store(-1)");
  EXPECT_EQ(stored(unknown, 0x1ff, 1), "atomic #1.store(-1)") << "only the bytes that were stored";
  EXPECT_EQ(stored(unknown, ~u64{0}, 8), "atomic #1.store(-1)");
  EXPECT_EQ(stored(unknown, 0x7fff12345678, 8), "atomic #1.store(0x7fff12345678)");
  EXPECT_EQ(stored(unknown, 5, 16), "atomic #1.store({5, 0})");
  EXPECT_EQ(stored(unknown, 5, 16, ~u64{0}), "atomic #1.store({5, -1})");
}

}  // namespace
}  // namespace fearless
