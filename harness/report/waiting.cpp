// What threads wait for, and who keeps them waiting.
#include "core/format.hpp"
#include "report/facts.hpp"
#include "report/symbols.hpp"
#include "report/wording.hpp"

namespace fearless::wording {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

bool receives_from_channel(const std::string& function) {
  for (const char* part : {"fearless::detail::channel_core<", "fearless::detail::selection<"})
    if (const std::size_t at = function.find(part); at != std::string::npos)
      return function.find(">::receive<", at) != std::string::npos ||
             function.find(">::select<", at) != std::string::npos;
  return false;
}

}  // namespace

std::vector<u32> cycle(const Violation& v) {
  std::vector<u32> list;
  const Trace& t = *v.trace;
  for (u32 n = v.finding.here.thread, i = 0; i < t.threads.size(); ++i) {
    list.push_back(n);
    const u32 next = n < t.threads.size() ? t.threads[n].waits_for_plus_one : 0;
    if (next == 0 || next - 1 == v.finding.here.thread) break;
    n = next - 1;
  }
  return list;
}

std::string threads_of_cycle(const Violation& v, Names& names) {
  std::vector<std::string> list;
  for (const u32 n : cycle(v)) list.push_back(names.thread(n));
  return joined(list);
}

std::string cycle_hint(const Violation& v) {
  bool joins = false, locks = false, more = false;
  for (const u32 n : cycle(v)) {
    if (n >= v.trace->threads.size()) continue;
    const OpKind k = v.trace->threads[n].last.kind;
    if (k == OpKind::thread_join) joins = true;
    else if (k == OpKind::mutex_lock || k == OpKind::shared_lock || k == OpKind::cond_relock) locks = true;
    else more = true;
  }
  if (!locks || more) return "";
  return joins ? "release the lock before waiting for the end of a thread that takes it"
               : "take the locks in the same order everywhere, or together with std::scoped_lock";
}

u32 waiting_count(const Violation& v) {
  u32 n = 0;
  for (const TraceThread& t : v.trace->threads)
    if (!t.finished) ++n;
  return n;
}

std::string waiting_threads(const Violation& v, Names& names) {
  std::vector<std::string> list;
  for (const TraceThread& t : v.trace->threads)
    if (!t.finished) list.push_back(names.thread(t.number));
  constexpr std::size_t most = 6;
  const std::size_t all = list.size();
  if (all > most) {
    list.resize(most);
    list.push_back(fmt::format("{} more", all - most));
  }
  return fmt::format("{} wait{}", joined(list), all == 1 ? "s" : "");
}

std::string lock_site(const Violation& v, u32 thread, uptr lock, uptr site, Names& names) {
  const auto& events = v.trace->events;
  for (std::size_t i = events.size(); i-- > 0;) {
    const TraceEvent& e = events[i];
    if (e.thread == thread && e.operation.object == lock && e.operation.site == site && !e.plain &&
        e.stack != 0)
      return names.site(e.stack);
  }
  // (What is found when the lock is about to be taken comes before that operation.)
  const Finding& f = v.finding;
  const bool here = f.here.thread == thread && f.here.site == site && v.trace->finding_stack != 0;
  return here ? names.site(v.trace->finding_stack) : site_text(site);
}

namespace {

// The locks that the thread holds, and since where.
std::string held_locks(const Violation& v, const TraceThread& t, Names& names) {
  std::vector<std::string> held;
  for (const HeldLock& h : t.held)
    held.push_back(fmt::format("{} (since {})", names.object(h.address, OpKind::mutex_lock),
                               lock_site(v, t.number, h.address, h.site, names)));
  return held.empty() ? "" : fmt::format("; holds {}", joined(held));
}

std::string awaited_thread(const Violation& v, uptr handle, Names& names) {
  const Context* c = contexts::of_handle(handle);
  return c == nullptr ? "a thread" : thread_of(*c, v, names);
}

// (An operation that the thread has not got to has no stack.)
std::string place_of(const TraceThread& t, Names& names) {
  return t.last_stack != 0 ? names.site(t.last_stack) : site_text(t.last.site);
}

}  // namespace

std::string waits(const TraceThread& t, const Violation& v, Names& names) {
  const OpKind kind = t.last.kind;
  if (kind == OpKind::mutex_lock || kind == OpKind::shared_lock || kind == OpKind::cond_relock)
    return fmt::format("waits for {}", names.object(t.last.object, kind));
  if (kind == OpKind::cond_wait)
    return fmt::format("waits for a notification of {}", names.object(t.last.object, kind));
  if (kind == OpKind::thread_join)
    return fmt::format("waits for the end of {}", awaited_thread(v, t.last.object, names));
  if (t.last.object != 0) return operation_waits(t.last, names);
  TraceEvent e;
  e.operation = t.last;
  return operation(e, names);  // yields, sleeps
}

std::string waiting_description(const Violation& v, const TraceThread& t, Names& names) {
  if (v.finding.detail == Detail::endless_loop && t.number == v.finding.here.thread)
    return fmt::format("runs on at {}{}", names.site(v.trace->finding_stack), held_locks(v, t, names));
  if (v.finding.detail == Detail::endless_loop && t.enabled)
    return fmt::format("could go on at {}{}", place_of(t, names), held_locks(v, t, names));
  std::string what = waits(t, v, names) + fmt::format(" at {}", place_of(t, names));
  if (t.waits_for_plus_one != 0 && t.last.kind != OpKind::thread_join) {
    const TraceThread& holder = v.trace->threads[t.waits_for_plus_one - 1];
    what += fmt::format(", held by {}{}", names.thread(holder.number),
                        holder.finished ? ", which has ended" : "");
  }
  return what + held_locks(v, t, names);
}

std::string progress_message(const Violation& v, Names& names) {
  const Finding& f = v.finding;
  const std::string here = names.thread(f.here.thread);
  const std::string at = place_of(v.trace->threads[f.here.thread], names);
  if (f.detail == Detail::goes_on_alone)
    return fmt::format(
        "not obstruction-free: {}, left alone, has not finished its operation after {} step{}, at {}", here,
        f.number, f.number == 1 ? "" : "s", at);
  return fmt::format(
      "not obstruction-free: {}, left alone, does not finish its operation: it waits for {} at {}", here,
      names.object(f.address, f.here.operation), at);
}

std::string progress_description(const Violation& v, const TraceThread& t, Names& names) {
  const bool alone = t.number == v.finding.here.thread;
  if (!t.enabled && (!alone || v.finding.detail == Detail::waits_alone))
    return waiting_description(v, t, names);
  std::string what = fmt::format("{} at {}", alone ? "is alone, and goes on" : "stands still",
                                 names.site(t.last_stack));
  return what + held_locks(v, t, names);
}

std::string operation_waits(const Operation& op, Names& names) {
  return fmt::format("waits at {}", names.object(op.object, op.kind));
}

std::string kept_sender(const Violation& v, Names& names) {
  for (const TraceThread& t : v.trace->threads) {
    if (t.finished || t.last.kind != OpKind::cond_wait || t.last_stack >= v.trace->stacks.size()) continue;
    for (const uptr site : v.trace->stacks[t.last_stack])
      for (const std::string& name : symbols::all_names(site))
        if (receives_from_channel(name))
          return fmt::format(
              "{} waits for a message, and a sender of its channel is still there: send one, or destroy, "
              "move or close() that sender first",
              names.thread(t.number));
  }
  return "";
}

std::string lost_wakeup(const Violation& v, Names& names) {
  for (const TraceThread& t : v.trace->threads) {
    if (t.finished || t.lost_by_plus_one == 0 || t.lost_by_plus_one == t.number + 1) continue;
    return fmt::format(
        "the last notification of {} came from {} at {} when nobody waited, before {} began to, and was lost: the "
        "condition is to be changed under the mutex, and looked at before the wait",
        names.object(t.last.object, t.last.kind), names.thread(t.lost_by_plus_one - 1), site_text(t.lost_at),
        names.thread(t.number));
  }
  return "";
}

std::string kept_by_the_ended(const Violation& v, Names& names) {
  for (const TraceThread& t : v.trace->threads) {
    if (t.finished || t.waits_for_plus_one == 0) continue;
    const TraceThread& holder = v.trace->threads[t.waits_for_plus_one - 1];
    if (!holder.finished) continue;
    return fmt::format(
        "{} has ended without unlocking {}: std::lock_guard and its like unlock on every way out",
        names.thread(holder.number), names.object(t.last.object, t.last.kind));
  }
  return "";
}

std::string cycle_of_locks(const Violation& v, Names& names) {
  std::vector<std::string> list;
  for (u32 i = 0; i < v.cycle.length; ++i)
    list.push_back(fmt::format("{} before {} in {}", names.object(v.cycle.edges[i].from, OpKind::mutex_lock),
                               names.object(v.cycle.edges[i].to, OpKind::mutex_lock),
                               names.thread(v.cycle.edges[i].thread)));
  return joined(list);
}

}  // namespace fearless::wording
