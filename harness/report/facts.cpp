#include "report/facts.hpp"

#include <signal.h>

#include <sstream>

#include "core/format.hpp"
#include "memory/heap.hpp"
#include "report/symbols.hpp"
#include "report/variables.hpp"
#include "report/wording.hpp"
#include "search/operation_names.hpp"

namespace fearless::wording {
namespace {

std::string plural(u64 n, const char* what) { return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"); }

struct MisusePhrase {
  Detail detail;
  const char* text;
};
constexpr MisusePhrase misuse_phrases[] = {
    {Detail::unlock_not_owner, "{who} unlocks {object}, which {other} holds, at {at}"},
    {Detail::unlock_not_locked, "{who} unlocks {object}, which is not locked, at {at}"},
    {Detail::relock, "{who} locks {object}, which it holds already, at {at}"},
    {Detail::locked_by_two, "{who} has locked {object} while {other} holds it, at {at}"},
    {Detail::still_held, "{who} holds {object} where it says that it holds no lock, at {at}"},
    {Detail::destroy_locked, "{who} destroys {object} while {other} holds it, at {at}"},
    {Detail::destroy_waited, "{who} destroys {object} while {other} waits for it, at {at}"},
    {Detail::destroy_unordered,
     "{who} destroys {object} at {at}, without waiting for the {use} by {other} at {there}"},
    {Detail::use_destroyed, "{who} uses {object} after it was destroyed, at {at}{destroyed}"},
    {Detail::cond_two_mutexes, "{who} waits on {object} with another mutex than {other} does, at {at}"},
    {Detail::cond_without_mutex, "{who} waits on a condition variable without holding {object}, at {at}"},
    {Detail::joinable_destroyed, "{who} destroys a std::thread that is still joinable, at {at}"},
    {Detail::joinable_perhaps,
     "{who} calls std::terminate(), as happens when a std::thread that is still joinable is destroyed or assigned "
     "to, at {at}"},
    {Detail::join_twice, "{who} joins a thread a second time, at {at}"},
    {Detail::join_detached, "{who} joins a detached thread, at {at}"},
    {Detail::join_self, "{who} joins itself, at {at}"},
    {Detail::detach_twice, "{who} detaches a detached thread, at {at}"},
    {Detail::bad_thread_handle, "{who} uses a thread handle that is not one, at {at}"},
    {Detail::signal_unsafe, "{who} allocates or frees memory in a signal handler, at {at}"},
    {Detail::semaphore_overflow, "{who} posts {object} beyond its largest value, at {at}"},
};

}  // namespace

std::string created_thread(const TraceEvent& e, Names& names) {
  // The creation is the event; the thread got the next number.
  return e.values != 0 ? names.thread(static_cast<u32>(e.a)) : "a thread";
}

std::string joined_thread(const TraceEvent& e, Names& names) {
  return e.values != 0 ? names.thread(static_cast<u32>(e.a)) : "a thread";
}

std::string thread_of(const Context& c, const Violation& v, const Names& names) {
  const std::vector<u32>& numbers = v.trace->last_in_slot;
  return names.thread(c.index < numbers.size() ? numbers[c.index] : 0);
}

std::string site_text(uptr site) {
  const symbols::Frame f = symbols::user_frame({site});
  return f.function.empty() ? Names::place(f)
                            : fmt::format("{} in {}", Names::place(f), abbreviated(f.function));
}

std::string other_site(const Violation& v, Names& names) {
  if (v.trace->other_stack != 0) return names.site(v.trace->other_stack);
  return site_text(v.trace->other.site);
}

namespace {

// What has been done with a synchronisation object, which only the trace tells; or none.
OpKind synchronisation(const Violation& v) {
  const Place& place = v.finding.other;
  return place.atomic && place.site == 0 && v.trace->other.site != 0 ? v.trace->other.operation
                                                                     : OpKind::none;
}

}  // namespace

std::string other_use(const Violation& v) {
  const OpKind k = synchronisation(v);
  if (k == OpKind::none) return access_name(v.finding.other);
  return k == OpKind::cond_signal || k == OpKind::cond_broadcast ? "notification" : operation_name(k);
}

std::string crash_message(const Violation& v, Names& names) {
  const Finding& f = v.finding;
  const std::string where = fmt::format("in {} at {}", names.thread(f.here.thread),
                                        names.site(v.trace->finding_stack));
  if (f.detail == Detail::stack_overflow) return fmt::format("stack overflow {}", where);
  if (f.detail == Detail::aborted) return fmt::format("abort() {}", where);
  if (f.detail == Detail::terminated) return fmt::format("std::terminate() {}", where);
  if (f.detail == Detail::early_exit)
    return fmt::format("exit({}) in the middle of the scenario, {}", f.number, where);
  if (f.detail == Detail::invalid_free)
    return fmt::format("free of a pointer that is not a heap block, {}", where);
  if (f.detail == Detail::heap_corruption) return fmt::format("heap corruption seen {}", where);
  const char* name = sigabbrev_np(static_cast<int>(f.number));
  std::string text = fmt::format("crash: SIG{}", name == nullptr ? "?" : name);
  if (f.number == SIGSEGV || f.number == SIGBUS)
    text += f.address < 4096 ? " (null pointer)" : " (bad address)";
  return fmt::format("{} {}", text, where);
}

bool destruction_is_known(const Violation& v) {
  return v.finding.detail == Detail::use_destroyed && v.trace->other_stack != 0;
}

std::string misuse_message(const Violation& v, Names& names) {
  const Finding& f = v.finding;
  const OpKind of_other = synchronisation(v);
  const std::string object = names.object(f.address,
                                          f.here.operation != OpKind::none ? f.here.operation : of_other);
  const std::string who = names.thread(f.here.thread);
  const std::string at = names.site(v.trace->finding_stack);
  const std::string other = names.thread(v.trace->other.thread);
  const char* what = "{who} misuses {object}, at {at}";
  for (const MisusePhrase& p : misuse_phrases)
    if (p.detail == f.detail) what = p.text;
  const std::string there = other_site(v, names);
  const std::string destroyed = destruction_is_known(v)
                                    ? fmt::format("; {} has destroyed it at {}", other, there)
                                    : "";
  return fmt::format(fmt::runtime(what), fmt::arg("who", who), fmt::arg("object", object),
                     fmt::arg("other", other), fmt::arg("at", at), fmt::arg("use", other_use(v)),
                     fmt::arg("there", there), fmt::arg("destroyed", destroyed));
}

std::string use_after_free_message(const Violation& v, Names& names) {
  const Finding& f = v.finding;
  const std::string object = names.object(f.address, synchronisation(v));
  const std::string here = names.thread(f.here.thread);
  const std::string at = names.site(v.trace->finding_stack);
  const std::string other = names.thread(v.trace->other.thread);
  const std::string there = other_site(v, names);
  if (f.detail == Detail::unordered_free)
    return fmt::format("use after free: {} frees {} at {}, without waiting for the {} by {} at {}", here,
                       object, at, other_use(v), other, there);
  if (f.detail == Detail::dead_frame)
    return fmt::format("use after free: {} by {} at {} of a {}", access_name(f.here), here, at,
                       is_thread_local(f.address)
                           ? fmt::format("thread-local variable of {}, which has ended", other)
                           : fmt::format("variable of {} whose function has returned", other));
  if (f.detail == Detail::unordered_frame)
    return fmt::format(
        "use after free: a function of {} returns at {} without waiting for the {} of its variable by {} "
        "at {}",
        here, at, other_use(v), other, there);
  if (f.detail == Detail::after_unmap)
    return fmt::format("use after free: {} of {} by {} at {}, unmapped by {} at {}", access_name(f.here),
                       object, here, at, other, there);
  if (f.detail == Detail::unordered_unmap)
    return fmt::format("use after free: {} unmaps {} at {}, without waiting for the {} by {} at {}", here,
                       object, at, other_use(v), other, there);
  return fmt::format("use after free: {} of {} by {} at {}, freed by {} at {}", access_name(f.here), object,
                     here, at, other, there);
}

std::string memory_description(const Violation& v, Names& names) {
  const TraceBlock& b = v.trace->block;
  if (b.address != 0) {
    const u64 offset = v.finding.address - b.address;
    return fmt::format("{}heap block of {} bytes, allocated by {} at {}",
                       offset == 0 ? "" : fmt::format("byte {} of a ", offset), b.bytes,
                       names.thread(b.allocated_by), names.site(b.allocated_stack));
  }
  if (const Context* c = contexts::containing(v.finding.address); c != nullptr) {
    if (is_thread_local(v.finding.address)) return "thread-local";
    std::string variable;
    if (const auto l = variables::local(v.finding.address, *v.trace))
      variable = fmt::format("{} '{}'{}, ", l->parameter ? "parameter" : "local variable", l->name,
                             l->function.empty() ? "" : " of " + l->function);
    return fmt::format("{}on the stack of {}", variable, thread_of(*c, v, names));
  }
  return "";
}

std::string leak_message(const Violation& v, Names& names) {
  u64 bytes = 0;
  u64 blocks = 0;
  for (const leak::Group& g : v.leaks) {
    bytes += g.bytes;
    blocks += g.blocks;
  }
  const leak::Group& first = v.leaks.front();
  return fmt::format("{} in {} leaked, {}allocated by {} at {}", plural(bytes, "byte"),
                     plural(blocks, "block"), blocks == 1 ? "" : "the first ", names.thread(first.thread),
                     Names::site(symbols::user_frame(first.stack)));
}

std::vector<std::string> leaked_groups(const Violation& v, Names& names) {
  constexpr std::size_t most_groups = 8;
  constexpr std::size_t most_callers = 3;
  std::vector<std::string> list;
  for (const leak::Group& g : v.leaks) {
    if (list.size() == most_groups) {
      list.push_back(fmt::format("and at {} more places", v.leaks.size() - most_groups));
      break;
    }
    std::string text = fmt::format("{} in {}, allocated by {} at {}", plural(g.bytes, "byte"),
                                   plural(g.blocks, "block"), names.thread(g.thread),
                                   Names::site(symbols::user_frame(g.stack)));
    const std::vector<symbols::Frame> frames = symbols::user_frames(g.stack);
    for (std::size_t i = 1; i < frames.size() && i <= most_callers; ++i)
      text += fmt::format(", called at {}", Names::site(frames[i]));
    list.push_back(std::move(text));
  }
  return list;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

std::string in_one_line(const std::string& text) {
  constexpr std::size_t long_enough = 120;
  constexpr std::string_view value = "Which is: ";
  std::string all;
  for (const std::string& line : lines(text)) {
    const auto begin = line.find_first_not_of(" \t");
    if (begin == std::string::npos) continue;
    const std::string_view words = std::string_view(line).substr(begin);
    if (all.empty()) all = words;
    else if (all.size() + words.size() > long_enough) break;
    else if (words.starts_with(value)) all.append(" = ").append(words.substr(value.size()));
    else all.append(all.back() == ':' ? " " : ", ").append(words);
  }
  return all;
}

}  // namespace fearless::wording
