#include "report/ownership.hpp"

#include <string_view>

#include "core/format.hpp"
#include "report/facts.hpp"

namespace fearless::wording {
namespace {

using ownership::Asserted;
using ownership::Saying;

// What the thread that broke the rule did, and where: "write of x by main at a.cpp:3".
std::string deed(const Violation& v, Names& names) {
  const Finding& f = v.finding;
  const std::string object = names.object(f.address, f.here.operation);
  const std::string who = names.thread(f.here.thread);
  const std::string at = names.site(v.trace->finding_stack);
  if (f.here.operation == OpKind::none) return fmt::format("{} frees {} at {}", who, object, at);
  if (f.here.operation != OpKind::annotation)
    return fmt::format("{} of {} by {} at {}", access_name(f.here), object, who, at);
  const char* what = "claims";
  if (f.number == static_cast<i64>(Saying::handed_over)) what = "hands over";
  if (f.number == static_cast<i64>(Saying::read_only)) what = "shares";
  if (f.number == static_cast<i64>(Saying::guarded)) what = "guards";
  return fmt::format("{} {} {} at {}", who, what, object, at);
}

// What goes on after the deed, the rule, and advice.
struct Phrase {
  Detail detail;
  const char* message;
  const char* rule;
  const char* hint;
};
constexpr Phrase phrases[] = {
    {Detail::not_owner, "which {other} owns since {there}",
     "what one thread owns no other uses, even if locks or joins order the two",
     "hand it over and take it over, or share it: fearless::guarded_by, fearless::shared_read"},
    {Detail::in_flight, "handed over by {other} at {there}, and nobody has taken it over",
     "what has been handed over is nobody's until it is taken over",
     "keep no pointer or reference to what has been handed over"},
    {Detail::lock_not_held, "without holding {lock}, which guards it",
     "what a lock guards is used only by who holds it",
     "keep no pointer or reference to what is guarded when the lock is given up"},
    {Detail::lock_shared, "holding {lock} only shared", "who holds a lock shared only reads what it guards",
     "take the lock alone to write"},
    {Detail::read_only, "read only since {there}, as {other} said",
     "what threads share to read nobody writes",
     "to change it, wait for its readers and say fearless::exclusive"},
    {Detail::not_atomic, "only for atomic operations since {there}, as {other} said",
     "what is for atomic operations is used by nothing else", "use an atomic operation"},
    {Detail::claimed, "which {other} owns since {there}", "it would have two owners",
     "let its owner hand it over first: fearless::hand_over"},
    {Detail::handed_over_twice, "which {other} has handed over at {there} already",
     "it would have two new owners", "hand over each object once"},
    {Detail::still_in_use, "without waiting for the {use} by {other} at {there}",
     "no lock, join or release/acquire pair puts that use before it", "wait for the last other user first"},
    {Detail::asserted_no_writes, "where {other} says at {there} that nobody else writes",
     "nothing keeps the two apart", ""},
    {Detail::asserted_alone, "which {other} says at {there} nobody else uses", "nothing keeps the two apart",
     ""},
    {Detail::lent, "lent since {there}", "its threads may use what a scope has lent until it ends",
     "let it live longer than the scope"},
};

const Phrase& phrase_of(const Violation& v) {
  for (const Phrase& p : phrases)
    if (p.detail == v.finding.detail) return p;
  return phrases[0];
}

// What the thread did that broke the rule, as a label.
std::string deed_name(const Violation& v) {
  const Finding& f = v.finding;
  if (f.here.operation == OpKind::none) return f.detail == Detail::lent ? "end of life" : "free";
  return f.here.operation == OpKind::annotation ? "claim" : access_name(f.here);
}

bool same(const TraceOwner& a, const TraceOwner& b) {
  return a.thread == b.thread && a.stack == b.stack &&
         std::string_view(saying_name(a.said)) == saying_name(b.said);
}

}  // namespace

const char* saying_name(const TraceSaying& o) {
  if (o.assertion) {
    switch (o.asserted) {
      case Asserted::no_other_writes: return o.begins ? "no other writes" : "others may write";
      case Asserted::no_other_access: return o.begins ? "no other access" : "others may use it";
      case Asserted::lent: return o.begins ? "lent" : "back";
    }
  }
  switch (o.what) {
    case Saying::nothing: return "unowned";
    case Saying::exclusive: return "owned";
    case Saying::taken: return "taken over";
    case Saying::read_only: return "read only";
    case Saying::guarded: return "guarded";
    case Saying::handed_over: return "handed over";
    case Saying::atomics: return "only atomics";
  }
  return "";
}

std::vector<const TraceOwner*> ownership_history(const Violation& v) {
  std::vector<const TraceOwner*> list;
  for (const TraceOwner& o : v.trace->owners)
    if (list.empty() || !same(*list.back(), o)) list.push_back(&o);
  constexpr std::size_t most = 6;
  if (list.size() > most) list.erase(list.begin(), list.end() - most);
  return list;
}

std::string ownership_message(const Violation& v, Names& names) {
  const Finding& f = v.finding;
  const std::string lock = f.detail == Detail::lock_not_held || f.detail == Detail::lock_shared
                               ? names.object(static_cast<uptr>(f.number), OpKind::mutex_lock)
                               : "";
  const std::string after = fmt::format(
      fmt::runtime(phrase_of(v).message), fmt::arg("other", names.thread(v.trace->other.thread)),
      fmt::arg("there", other_site(v, names)), fmt::arg("lock", lock), fmt::arg("use", access_name(f.other)));
  return fmt::format("ownership: {}, {}", deed(v, names), after);
}

std::vector<Fact> ownership_facts(const Violation& v, Names& names) {
  const Trace& t = *v.trace;
  std::vector<Fact> list;
  const auto add = [&](std::string label, u32 thread, const std::string& site) {
    list.push_back({std::move(label), fmt::format("by {} at {}", names.thread(thread), site)});
  };
  for (const TraceOwner* o : ownership_history(v)) {
    add(saying_name(o->said), o->thread, names.site(o->stack));
    if (o->lock != 0) list.back().text += fmt::format(": {}", names.object(o->lock, OpKind::mutex_lock));
  }
  if (v.finding.detail == Detail::still_in_use)
    add(access_name(v.finding.other), t.other.thread, other_site(v, names));
  add(deed_name(v), v.finding.here.thread, names.site(t.finding_stack));
  if (std::string memory = memory_description(v, names); !memory.empty())
    list.push_back({"memory", std::move(memory)});
  list.push_back({"why", phrase_of(v).rule});
  return list;
}

std::string ownership_hint(const Violation& v) { return phrase_of(v).hint; }

}  // namespace fearless::wording
