// Pieces of sentences about a violation.
#pragma once

#include <string>
#include <vector>

#include "memory/contexts.hpp"
#include "report/names.hpp"
#include "search/result.hpp"

namespace fearless::wording {

std::string access_name(const Place& p);
std::string created_thread(const TraceEvent& e, Names& names);
std::string joined_thread(const TraceEvent& e, Names& names);
// The last thread with that stack.
std::string thread_of(const Context& c, const Violation& v, const Names& names);
std::string other_site(const Violation& v, Names& names);
// What was done there: "read", "atomic write", "notification", "unlock".
std::string other_use(const Violation& v);
std::string site_text(uptr site);
// Where the thread has taken, or tried to take, the lock at that site: of a function that others call, such
// as those of std::mutex without optimisation, by who called it, if the operation was recorded.
std::string lock_site(const Violation& v, u32 thread, uptr lock, uptr site, Names& names);
// Does it lie above all frames of a thread's stack, where its thread-local variables are?
inline bool is_thread_local(uptr address) {
  const Context* c = contexts::containing(address);
  return c != nullptr && address >= c->stack_top;
}
// Who waits for each other, in that order, from where it was found.
std::vector<u32> cycle(const Violation& v);
std::string threads_of_cycle(const Violation& v, Names& names);
// What to do about it.
std::string cycle_hint(const Violation& v);
std::string waiting_threads(const Violation& v, Names& names);
u32 waiting_count(const Violation& v);
// What a thread waits for; and where, and who has it.
std::string waits(const TraceThread& t, const Violation& v, Names& names);
std::string operation_waits(const Operation& op, Names& names);
std::string waiting_description(const Violation& v, const TraceThread& t, Names& names);
// If a thread waits to receive from a channel of fearless/ownership.hpp: advice.
std::string kept_sender(const Violation& v, Names& names);
std::string progress_message(const Violation& v, Names& names);
std::string progress_description(const Violation& v, const TraceThread& t, Names& names);
// If a thread waits for a notification that came before its wait: a sentence that says so.
std::string lost_wakeup(const Violation& v, Names& names);
// If a thread waits for a lock of one that has ended: the same.
std::string kept_by_the_ended(const Violation& v, Names& names);
std::string cycle_of_locks(const Violation& v, Names& names);
std::string crash_message(const Violation& v, Names& names);
// Who has destroyed what is used, and where, is then the other place.
bool destruction_is_known(const Violation& v);
inline bool has_other_place(const Violation& v) { return v.finding.places > 1 || destruction_is_known(v); }
std::string misuse_message(const Violation& v, Names& names);
std::string use_after_free_message(const Violation& v, Names& names);
std::string memory_description(const Violation& v, Names& names);
std::string leak_message(const Violation& v, Names& names);
// What leaked, by where it was allocated, with the callers.
std::vector<std::string> leaked_groups(const Violation& v, Names& names);
// What GoogleTest says of a failed assertion, as far as it is short: "Expected equality of these values: n =
// 1, 2".
std::string in_one_line(const std::string& text);
std::vector<std::string> lines(const std::string& text);

}  // namespace fearless::wording
