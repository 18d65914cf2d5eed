#include "engine/trace.hpp"

#include <unwind.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/own_code.hpp"
#include "engine/waits_for.hpp"
#include "memory/fresh_state.hpp"
#include "memory/heap.hpp"
#include "model/condvar.hpp"

namespace fearless {
namespace {

constexpr u32 deepest = 64;

struct Walk {
  Stack* stack;
};

_Unwind_Reason_Code visit_frame(_Unwind_Context* context, void* argument) {
  auto& stack = *static_cast<Walk*>(argument)->stack;
  int before = 0;
  const auto ip = static_cast<uptr>(_Unwind_GetIPInfo(context, &before));
  if (ip == 0) return _URC_END_OF_STACK;
  // Keep the form of a return address also for a frame interrupted by a signal.
  stack.push_back(before != 0 ? ip + 1 : ip);
  return stack.size() < deepest ? _URC_NO_REASON : _URC_END_OF_STACK;
}

}  // namespace

Stack Trace::stack_here() {
  Stack s;
  Walk w{&s};
  _Unwind_Backtrace(visit_frame, &w);
  // Not the runtime's own frames at the near end and the far end.
  std::size_t first = 0;
  while (first < s.size() && own_code::contains(s[first])) ++first;
  while (s.size() > first && own_code::contains(s.back())) s.pop_back();
  s.erase(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(first));
  return s;
}

u32 Trace::capture() {
  if (schedule_only || without_stacks || watcher != nullptr) return 0;
  Stack s = stack_here();
  if (s.empty()) return 0;
  if (s == stacks.back()) return static_cast<u32>(stacks.size() - 1);
  stacks.push_back(std::move(s));
  return static_cast<u32>(stacks.size() - 1);
}

void Trace::note_local(uptr address) {
  StackFrame f;
  if (schedule_only || without_stacks || !frame_of(address, &f)) return;
  auto& frames = locals[address];
  for (const StackFrame& had : frames)
    if (had.pc == f.pc && had.cfa == f.cfa) return;
  if (frames.size() <= most_frames) frames.push_back(f);
}

void Trace::begin() {
  const uptr b = watch_begin_;
  const uptr e = watch_end_;
  const bool only = schedule_only;
  const bool bare = without_stacks;
  ExecutionWatcher* const told = watcher;
  *this = Trace();
  schedule_only = only;
  without_stacks = bare;
  watcher = told;
  watch_begin_ = b;
  watch_end_ = e;
  threads.resize(1);
}

u32 Trace::name_of(u32 number) {
  if (number == 0) return 0;
  const TraceThread& t = threads[number];
  return schedule.index_of({name_of(t.parent), t.child});
}

void Trace::thread_created(const Thread& t) {
  last_in_slot.resize(std::max<std::size_t>(last_in_slot.size(), t.slot + 1));
  // (Who had the slot before has ended.)
  if (const u32 before = std::exchange(last_in_slot[t.slot], t.number); before != 0)
    threads[before].finished = true;
  threads.resize(t.number + 1);
  TraceThread& n = threads[t.number];
  n.number = t.number;
  n.parent = t.parent;
  n.child = t.child;
  n.created_stack = capture();
}

void Trace::thread_named(u32 number, const char* name) {
  if (number < threads.size()) threads[number].name = name;
}

void Trace::operation(const Thread& t) {
  if (t.pending.kind == OpKind::none) {  // main begins
    last_thread_ = t.number;
    return;
  }
  if (watcher != nullptr) return watcher->operation(t);
  if (schedule_only) {
    if (t.number != last_thread_ && last_thread_ != ~0U) ++context_switches;
    last_thread_ = t.number;
    return;
  }
  if (const OpKind k = t.pending.kind; k >= OpKind::load && k <= OpKind::cas)
    note_use(t.pending.object, t.pending.size, k != OpKind::load, true);
  if (events.size() >= limit && !without_stacks) {
    constexpr std::size_t half = limit / 2;
    if (dropped == 0) gap = head;
    const auto begin = events.begin() + static_cast<std::ptrdiff_t>(gap);
    events.erase(begin, begin + half);
    dropped += half;
  }
  TraceEvent e;
  e.thread = t.number;
  e.index = t.operations;
  e.operation = t.pending;
  e.graph_event = t.events + 1;
  if (t.number != last_thread_) {
    e.why = pending_reason_;
    if (last_thread_ != ~0U) ++context_switches;
    const bool ended = !events.empty() && events.back().operation.kind == OpKind::thread_exit;
    if (e.why == SwitchReason::none) e.why = ended ? SwitchReason::ended : SwitchReason::waits;
  }
  pending_reason_ = SwitchReason::none;
  e.passed = std::exchange(pending_passed_, 0);
  e.early = std::exchange(pending_early_, false);
  e.failed = e.by_chance = std::exchange(next_fails_, false);
  last_thread_ = t.number;
  e.stack = capture();
  e.after_main = engine.main_returned;
  if (e.operation.kind == OpKind::thread_join || e.operation.kind == OpKind::thread_detach)
    if (const Thread* of = engine.by_handle(e.operation.object); of != nullptr) {
      e.a = of->number;
      e.values = 1;
    }
  note_local(t.pending.object);
  events.push_back(e);
  TraceThread& n = threads[t.number];
  n.last = t.pending;
  n.operations = t.operations;
  n.last_stack = e.stack;
}

void Trace::leaves(const Thread& t) {
  if (t.number >= threads.size()) return;
  TraceThread& n = threads[t.number];
  n.pending_index = t.operations;
  n.pending_stack = capture();
}

void Trace::values(Value a, Value b, u32 count) {
  if (events.empty()) return;
  TraceEvent& e = events.back();
  e.a = static_cast<u64>(a);
  e.b = static_cast<u64>(b);
  e.a_high = static_cast<u64>(a >> 64);
  e.b_high = static_cast<u64>(b >> 64);
  e.values = static_cast<u8>(count);
}

void Trace::failed(bool by_chance) {
  if (events.empty()) return;
  events.back().failed = true;
  events.back().by_chance = by_chance;
}

void Trace::time_passes(u64 ns, bool early) {
  pending_passed_ += ns;
  pending_early_ |= early;
}

void Trace::pick(const DecisionPoint& p, Slot chosen) {
  const ThreadInfo& at = *threads_by_slot[p.current];
  const ThreadInfo& to = *threads_by_slot[chosen];
  if (chosen != p.current) {
    pending_reason_ = p.current_may_go_on ? SwitchReason::preempted : SwitchReason::waits;
    if (at.pending.kind == OpKind::thread_exit) pending_reason_ = SwitchReason::ended;
    if (at.pending.kind == OpKind::yield) pending_reason_ = SwitchReason::gives_way;
    if (chosen == p.timeout) pending_reason_ = SwitchReason::time_passed;
  }
  if (chosen == default_pick(p)) return;
  schedule.steps.push_back({Schedule::Step::What::thread, name_of(at.number), at.operations, at.pending.kind,
                            p.phase, name_of(to.number)});
  if (schedule_only && chosen == p.current) path.push_back(schedule.steps.back());
}

void Trace::turn(const Thread& from, u32 phase, const Thread& to) {
  if (schedule_only)
    path.push_back({Schedule::Step::What::thread, name_of(from.number), from.operations, from.pending.kind,
                    phase, name_of(to.number)});
}

void Trace::choice(const Thread& t, ChoiceKind, u32 chosen, u32 ordinal) {
  if (chosen == 0) return;
  schedule.steps.push_back(
      {Schedule::Step::What::outcome, name_of(t.number), t.operations, t.pending.kind, ordinal, chosen});
  if (schedule_only) path.push_back(schedule.steps.back());
}

void Trace::access(uptr address, u64 bytes, bool write, bool atomic, uptr site) {
  if (watcher != nullptr) {
    const OutsideScenario outside;
    return watcher->access(address, bytes, write, atomic, site);
  }
  if (schedule_only) return;
  note_use(address, bytes, write, false);
  if (address >= watch_end_ || address + bytes <= watch_begin_) return;
  const OutsideScenario outside;
  const Thread& t = *engine.current;
  const u32 stack = capture();
  note_local(address);
  // One record a site is enough: the last, as what is found is about that.
  const auto before = std::ranges::find_if(accesses_, [&](const Access& a) {
    return a.thread == t.number && a.site == site && a.write == write && a.address == address;
  });
  if (before != accesses_.end()) {
    if (!atomic) forget_event(*before);
    accesses_.erase(before);
  }
  accesses_.push_back({address, bytes, t.number, t.operations, write, atomic, site, stack});
  if (atomic) return;  // it is an event by itself
  TraceEvent e;
  e.thread = t.number;
  e.index = t.operations;
  e.operation = {
      write ? OpKind::plain_write : OpKind::plain_read, Order::relaxed, size_of(bytes), 0, address, site};
  e.stack = stack;
  e.plain = true;
  if (t.number != last_thread_) e.why = SwitchReason::none;
  events.push_back(e);
}

void Trace::forget_event(const Access& a) {
  const auto event = std::find_if(events.rbegin(), events.rend(), [&](const TraceEvent& e) {
    return e.plain && e.thread == a.thread && e.index == a.index && e.operation.site == a.site &&
           e.operation.object == a.address;
  });
  if (event == events.rend()) return;
  const auto at = std::next(event).base();
  if (at - events.begin() < static_cast<std::ptrdiff_t>(gap)) --gap;
  events.erase(at);
}

void Trace::note_use(uptr address, u64 bytes, bool write, bool atomic) {
  constexpr uptr in_cell = 7;
  if (watch_end_ == 0 || address > ((watch_end_ - 1) | in_cell) ||
      address + bytes <= (watch_begin_ & ~in_cell))
    return;
  const OutsideScenario outside;
  if (uses_.size() < most_uses) uses_.insert({address, bytes, engine.current->number, write, atomic});
}

void Trace::note_owner(uptr address, u64 bytes, const TraceSaying& said, uptr lock, uptr site) {
  if (schedule_only || watcher != nullptr || address >= watch_end_ || address + bytes <= watch_begin_) return;
  const OutsideScenario outside;
  TraceEvent e;
  e.thread = engine.current->number;
  e.index = engine.current->operations;
  e.operation = {
      OpKind::annotation, Order::relaxed, 0, 0, address < watch_begin_ ? watch_begin_ : address, site};
  e.stack = capture();
  e.plain = true;
  e.owner = said;
  if (lock != 0) note_local(lock);
  events.push_back(e);
  if (owners.size() == most_owners) owners.erase(owners.begin());
  owners.push_back({e.thread, said, lock, site, e.stack});
}

void Trace::said(uptr address, u64 bytes, ownership::Saying what, uptr lock, uptr site) {
  note_owner(address, bytes, {.what = what}, lock, site);
}

void Trace::asserted(uptr address, u64 bytes, ownership::Asserted what, bool begins, uptr site) {
  note_owner(address, bytes, {.assertion = true, .asserted = what, .begins = begins}, 0, site);
}

void Trace::allocation(uptr address, u64 bytes) {
  if (watcher != nullptr) return watcher->allocation(address, bytes);
  if (watch_begin_ >= address + (bytes == 0 ? 1 : bytes) || watch_end_ <= address) return;
  block = {};
  block.address = address;
  block.bytes = bytes;
  block.allocated_by = engine.current->number;
  block.allocated_stack = capture();
}

void Trace::free(uptr address, u64) {
  if (block.address != address || address == 0 || block.freed) return;
  block.freed = true;
  block.freed_by = engine.current->number;
  block.freed_stack = capture();
}

void Trace::unmapped(uptr address, u64 bytes) {
  if (watch_begin_ >= address + bytes || watch_end_ <= address) return;
  unmapped_stack_ = capture();
}

void Trace::finish(const Engine& e) {
  fingerprint = e.fingerprint;
  for (Slot s = 0; s < e.slots_used; ++s) {
    const Thread& t = e.threads[s];
    if (t.state == Thread::State::unused || t.number >= threads.size()) continue;
    TraceThread& n = threads[t.number];
    if (n.pending_index > n.operations && n.pending_index == t.operations) n.last_stack = n.pending_stack;
    n.last = t.pending;
    n.operations = t.operations;
    n.finished = t.state == Thread::State::finished;
    n.enabled = e.enabled.contains(s);
    n.joinable = t.number != 0 && !t.joined && !t.detached;
    if (t.name[0] != 0) n.name = t.name;
    n.held.assign(t.held, t.held + (t.held_count < Thread::max_held ? t.held_count : Thread::max_held));
    if (n.finished || n.enabled) continue;
    if (const Slot blocker = waits_for(s).first(); blocker != no_slot)
      n.waits_for_plus_one = e.threads[blocker].number + 1;
    if (t.pending.kind != OpKind::cond_wait) continue;
    if (const auto* c = objects.find<Condvar>(t.pending.object)) {
      n.lost_by_plus_one = c->lost_by_plus_one;
      n.lost_index = c->lost_index;
      n.lost_at = c->lost_at;
    }
  }
}

}  // namespace fearless
