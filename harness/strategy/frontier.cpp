// What is run where the graph that is followed ends, and loops that wait there in vain.
#include "model/location.hpp"
#include "strategy/exhaustive.hpp"

namespace fearless {

Slot ExhaustiveStrategy::pick(const DecisionPoint& p) {
  const Slot s = follow_graph(graph_, graph_.performed, p);
  if (graph_.performed < graph_.size()) return s;
  if (const Slot behind = far_behind(s, p); behind != no_slot) return behind;
  if (in_vain_.empty() || !waits_in_vain(s)) return s;
  // Another first, if there is one that does not only wait.
  Slot better = no_slot;
  p.candidates.for_each([&](Slot c) {
    if (better == no_slot && !waits_in_vain(c)) better = c;
  });
  return better == no_slot ? s : better;
}

// A thread that goes on and on may wait for what another has yet to do. (Which one is run at the end of the
// graph is a matter of taste, as long as the graph decides it.)
Slot ExhaustiveStrategy::far_behind(Slot s, const DecisionPoint& p) const {
  const auto events = [&](Slot of) {
    const EventId last = graph_.last_of(of);
    return last == no_event ? 0 : graph_[last].index;
  };
  if (events(s) <= most_ahead_ || !is_event(threads_by_slot[s]->pending.kind)) return no_slot;
  Slot last = s;
  p.candidates.for_each([&](Slot c) {
    if (events(c) < events(last)) last = c;
  });
  return events(s) - events(last) > most_ahead_ ? last : no_slot;
}

ExhaustiveStrategy::Reader ExhaustiveStrategy::reader_of(EventId id) const {
  const Event& e = graph_[id];
  return {e.po_prev, e.slot};
}

// What the thread does next depends on what it has read so far, plain data of others included, also such as
// only code has seen that is not instrumented: on all that comes before.
u64 ExhaustiveStrategy::key_of(const Reader& r, u64 past_of_write) const {
  constexpr u64 factor = 0x9e3779b97f4a7c15ULL;
  return graph_.past_after(r.last, r.slot) * factor + past_of_write;
}

// Would the thread's next read, of the newest value, be one of those?
bool ExhaustiveStrategy::waits_in_vain(Slot s) const {
  const Operation& op = threads_by_slot[s]->pending;
  if (op.kind != OpKind::load && op.kind != OpKind::rmw && op.kind != OpKind::cas) return false;
  const Reader r{graph_.last_of(s), s};
  const auto* l = objects.find<Location>(op.object);
  if (l == nullptr) return false;
  if (l->graph != no_location) return known_in_vain(r, graph_.co_last(l->graph), l->graph);
  // Nobody has used it yet in this execution.
  if (op.size > sizeof l->value) return false;
  return in_vain_.count(key_of(r, Graph::past_of_initial(op.object, l->value))) != 0;
}

bool ExhaustiveStrategy::in_vain(EventId id) {
  const Event& e = graph_[id];
  if (id + 1 != graph_.size()) return false;
  const Reader r = reader_of(id);
  // (To know less only costs runs; what is known must not grow with the number of executions.)
  constexpr std::size_t most = 16384;
  if (in_vain_.size() >= most) in_vain_.clear();
  if (!in_vain_.insert(key_of(r, e.rf, e.location)).second) return false;
  // (What a write has made it read, or a note, is a graph that is found in this way only.)
  const EventId newest = e.kind == EventKind::update ? graph_.co_prev(id) : graph_.co_last(e.location);
  if (e.revisited_by != no_event || e.rf != newest || id < fixed_) return false;
  while (!todo_.empty() && todo_.back().trunk == depth_ && todo_.back().at == id) todo_.pop_back();
  graph_.truncate(id);
  again_ = true;
  return true;
}

void ExhaustiveStrategy::take_back() {
  todo_.resize(todo_before_);
  waiting_.resize(waiting_before_);
  graph_.truncate(fixed_);
  again_ = taken_back_ = true;
}

}  // namespace fearless
