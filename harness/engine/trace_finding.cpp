// Where what was found has come about: the two places, with their callers.
#include "engine/engine.hpp"
#include "engine/trace.hpp"

namespace fearless {

void Trace::finding(const Finding& f) {
  // (What is found where nobody can go on is of another thread, perhaps.)
  const bool current = f.here.thread == engine.current->number || f.here.thread >= threads.size();
  if (engine.current->state == Thread::State::live) leaves(*engine.current);
  finding_stack = current ? capture() : threads[f.here.thread].pending_stack;
  finding_at = dropped + events.size();
  note_local(f.address);
  other = f.other;
  if (const auto d = destroyed_.find(f.address); f.detail == Detail::use_destroyed && d != destroyed_.end()) {
    other.thread = d->second.thread;
    other_stack = d->second.stack;
  }
  if (f.places < 2) return;
  if (f.kind == ViolationKind::deadlock && f.other.thread < threads.size()) {
    other_stack = threads[f.other.thread].pending_stack;  // it waits, too
    return;
  }
  find_other(f);
  // (The same place of the program, in the same thread: with its callers.)
  for (std::size_t i = events.size(); i-- > 0 && other_stack == 0;)
    if (events[i].thread == other.thread && events[i].operation.site == other.site)
      other_stack = events[i].stack;
}

void Trace::destroyed(uptr synchronisation_object) {
  destroyed_[synchronisation_object] = {engine.current->number, capture()};
}

void Trace::find_other(const Finding& f) {
  if (f.detail == Detail::after_unmap) {
    other_stack = unmapped_stack_;
    return;
  }
  if (f.detail == Detail::after_free && block.freed) {
    other_stack = block.freed_stack;
    other.thread = block.freed_by;
    return;
  }
  if (f.other.operation == OpKind::annotation) {
    for (std::size_t i = owners.size(); i-- > 0 && other_stack == 0;)
      if (owners[i].thread == f.other.thread && owners[i].site == f.other.site) other_stack = owners[i].stack;
    return;
  }
  if (f.other.atomic && f.other.site == 0) {
    // A synchronisation object knows who has used it, and not where; ThreadSanitizer may have forgotten that.
    for (std::size_t i = events.size(); i-- > 0;) {
      const TraceEvent& e = events[i];
      if (e.plain || e.thread != f.other.thread || e.operation.object != f.address) continue;
      if (f.kind != ViolationKind::data_race) other.operation = e.operation.kind;
      other.site = e.operation.site;
      other.index = e.index;
      other_stack = e.stack;
      return;
    }
    return;
  }
  const bool other_writes = f.other.operation == OpKind::plain_write || f.other.operation == OpKind::store;
  for (std::size_t i = accesses_.size(); i-- > 0;) {
    const Access& a = accesses_[i];
    if (a.thread != f.other.thread || a.address >= f.address + f.size || a.address + a.bytes <= f.address)
      continue;
    if (a.write != other_writes || (f.kind == ViolationKind::data_race && a.atomic != f.other.atomic))
      continue;
    other_stack = a.stack;
    other.site = a.site;
    other.index = a.index;
    return;
  }
}

}  // namespace fearless
