#include "model/graph.hpp"

#include <algorithm>

#include "core/rng.hpp"

namespace fearless {
namespace {

enum class Colour : u8 { neutral, sequential, other };

// How an event counts for the question whether po ∪ rf ∪ co ∪ fr is all that psc can be made of.
Colour colour(const Event& e) {
  switch (e.kind) {
    case EventKind::read:
    case EventKind::write:
    case EventKind::update:
      if (e.action.effect == Effect::mutex_lock || e.action.effect == Effect::mutex_unlock ||
          e.action.effect == Effect::finish)
        return Colour::neutral;
      return e.order() == Order::seq_cst && e.action.size != 0 ? Colour::sequential : Colour::other;
    case EventKind::fence: return e.order() == Order::seq_cst ? Colour::sequential : Colour::neutral;
    case EventKind::beginning:
    case EventKind::spawn:
    case EventKind::exit:
    case EventKind::wake:
    case EventKind::choice: return Colour::neutral;
  }
  return Colour::neutral;
}

}  // namespace

u64 Graph::past_after(EventId last, Slot s) const {
  if (last != no_event) return past(last);
  const EventId start = spawn_of(s);
  if (start == no_event) return 0;
  return mix(past(start), s);
}

u64 Graph::past_of_initial(uptr address, Value v) { return mix(static_cast<u64>(v), address); }

u64 Graph::past_of_write(EventId w, LocationId l) const {
  return w == initial ? past_of_initial(locations_[l].address, locations_[l].initial_value) : past(w);
}

void Graph::clear() {
  events_.assign(1, Event());
  locations_.assign(1, GraphLocation());
  rows_.assign(3 * u64{width_}, 0);
  last_.clear();
  spawn_.clear();
  sc_events_ = other_events_ = 0;
  entered_ = 1;
  pasts_.clear();
}

LocationId Graph::add_location(uptr address, Value initial_value) {
  GraphLocation l;
  l.address = address;
  l.initial_value = initial_value;
  l.created = size();
  locations_.push_back(l);
  return locations() - 1;
}

void Graph::widen_rows(Slot s) {
  const auto wider = static_cast<u32>(round_up(s + 1, 8));
  const u64 n = rows_.size() / width_;
  std::vector<u32> rows(n * wider, 0);
  for (u64 i = 0; i < n; ++i) std::copy_n(&rows_[i * width_], width_, &rows[i * wider]);
  rows_.swap(rows);
  width_ = wider;
}

// What its thread has gone through after it.
u64 Graph::past(EventId wanted) const {
  while (pasts_.size() <= wanted) {
    const auto id = static_cast<EventId>(pasts_.size());
    const Event& e = events_[id];
    const u64 what = (u64(e.kind) << 40) | (u64(e.action.effect) << 32) | e.action.choice;
    u64 p = id != initial ? past_after(e.po_prev, e.slot) : 0;
    p = mix(mix(p, what), static_cast<u64>(e.action.operand));
    if (e.reads()) p = mix(p, past_of_write(e.rf, e.location));
    if (e.kind == EventKind::wake) p = mix(p, past(e.rf));
    pasts_.push_back(p);
  }
  return pasts_[wanted];
}

EventId Graph::append() {
  const EventId id = size() - 1;
  Event& e = events_[id];
  widen(e.slot);
  rows_.resize(events_.size() * 3 * width_);
  e.co_prev = e.co_next = e.first_reader = e.next_reader = e.po_next = no_event;
  e.placed = false;
  if (e.slot >= last_.size()) last_.resize(e.slot + 1, no_event);
  e.po_prev = last_[e.slot];
  e.release_fence = no_event;
  if (e.po_prev != no_event) {
    Event& p = events_[e.po_prev];
    p.po_next = id;
    e.release_fence = p.kind == EventKind::fence && releases(p.action.order) ? e.po_prev : p.release_fence;
  }
  last_[e.slot] = id;

  u32* row = &rows_[u64{id} * 3 * width_];
  const EventId before = e.po_prev != no_event ? e.po_prev : spawn_of(e.slot);
  if (before != no_event) copy_row(row, pre(before), width_);
  const bool from = e.reads() || e.kind == EventKind::wake;
  if (from && e.rf != initial) join_rows(row, pre(e.rf), width_);
  set_entry(row, e.slot, e.index);

  if (from) {
    EventId& head = e.rf == initial ? locations_[e.location].first_reader : events_[e.rf].first_reader;
    e.next_reader = head;
    head = id;
  }
  if (e.location != no_location) {
    GraphLocation& l = locations_[e.location];
    if (l.accessor == no_slot) l.accessor = e.slot;
    if (l.accessor != e.slot && l.second == no_event) l.second = id;
  }
  if (e.kind == EventKind::spawn) {
    const Slot child = e.action.choice;
    if (child >= spawn_.size()) spawn_.resize(child + 1, no_event);
    spawn_[child] = id;
  }
  const Colour c = colour(e);
  if (c == Colour::sequential) ++sc_events_;
  if (c == Colour::other) ++other_events_;
  return id;
}

void Graph::place_after(EventId id, EventId w) {
  Event& e = events_[id];
  GraphLocation& l = locations_[e.location];
  const EventId next = co_next(w, e.location);
  e.co_prev = w == initial ? no_event : w;
  e.co_next = next;
  e.placed = true;
  (w == initial ? l.co_first : events_[w].co_next) = id;
  (next == no_event ? l.co_last : events_[next].co_prev) = id;
}

void Graph::displace(EventId id) {
  Event& e = events_[id];
  if (!e.placed) return;
  GraphLocation& l = locations_[e.location];
  (e.co_prev == no_event ? l.co_first : events_[e.co_prev].co_next) = e.co_next;
  (e.co_next == no_event ? l.co_last : events_[e.co_next].co_prev) = e.co_prev;
  e.co_prev = e.co_next = no_event;
  e.placed = false;
}

void Graph::truncate(u32 n) {
  while (size() > n) {
    const EventId id = size() - 1;
    displace(id);
    Event& e = events_[id];
    const Colour c = colour(e);
    if (c == Colour::sequential) --sc_events_;
    if (c == Colour::other) --other_events_;
    if (e.kind == EventKind::spawn) spawn_[e.action.choice] = no_event;
    if (e.reads() || e.kind == EventKind::wake)
      (e.rf == initial ? locations_[e.location].first_reader : events_[e.rf].first_reader) = e.next_reader;
    if (e.location != no_location) {
      GraphLocation& l = locations_[e.location];
      if (l.second == id) l.second = no_event;
    }
    last_[e.slot] = e.po_prev;
    if (e.po_prev != no_event) events_[e.po_prev].po_next = no_event;
    events_.pop_back();
  }
  while (locations() > 1 && locations_.back().created >= n) locations_.pop_back();
  rows_.resize(events_.size() * 3 * width_);
  entered_ = std::min(entered_, n);
  if (pasts_.size() > n) pasts_.resize(n);
}

// To find a lock taken tells nothing of its holder ([thread.mutex.requirements.mutex]); and who locks for
// reading comes after who unlocked for writing, and not after other readers
// ([thread.sharedmutex.requirements]).
EventId Graph::acquired_by(const Event& e) const {
  const Effect a = e.action.effect;
  const bool reader = a == Effect::shared_lock || a == Effect::shared_try_lock;
  const bool tries = a == Effect::mutex_try_lock || a == Effect::exclusive_try_lock ||
                     a == Effect::shared_try_lock || a == Effect::semaphore_try_wait;
  if (tries && !e.writes()) return initial;
  EventId from = e.rf;
  while (reader && from != initial && events_[from].action.effect != Effect::exclusive_unlock)
    from = events_[from].rf;
  return from;
}

void Graph::estimate_rows(EventId id) {
  const Event& e = events_[id];
  u32* h = hb(id);
  const EventId before = e.po_prev != no_event ? e.po_prev : spawn_of(e.slot);
  if (before != no_event) copy_row(h, hb(before), width_);
  const EventId from = e.reads() && acquires(e.order()) ? acquired_by(e) : initial;
  if (from != initial) join_rows(h, released(from), width_);
  set_entry(h, e.slot, e.index << tick_shift);
  if (!e.writes()) return;
  u32* r = released(id);
  if (e.kind == EventKind::update && e.rf != initial) copy_row(r, released(e.rf), width_);
  if (releases(e.action.order)) {
    join_rows(r, h, width_);
  } else if (e.release_fence != no_event && e.heeds_fences()) {
    join_rows(r, hb(e.release_fence), width_);
  }
}

Graph::View Graph::view_of(Slot s) const {
  const EventId l = last_of(s);
  return {l != no_event ? l : spawn_of(s)};
}

Graph::View Graph::view_before(EventId id) const {
  const Event& e = events_[id];
  return {e.po_prev != no_event ? e.po_prev : spawn_of(e.slot)};
}

bool Graph::seen(View v, EventId a) const {
  if (a == initial) return true;
  if (v.last == no_event) return false;
  const Event& x = events_[a];
  if (model == MemoryModel::sc) return pre(v.last)[x.slot] >= x.index;
  return hb(v.last)[x.slot] >= x.index << tick_shift;
}

bool Graph::visible(LocationId l, View v, EventId wanted) const {
  bool found = false;
  for_each_visible(l, v, [&](EventId w) { return found = w == wanted; });
  return found;
}

u64 Graph::hash() const {
  const auto name = [&](EventId e) {
    return e == initial || e == no_event ? 0 : (u64{events_[e].slot} << 32) | events_[e].index;
  };
  u64 sum = 0;
  for (EventId i = 1; i < size(); ++i) {
    const Event& e = events_[i];
    u64 h = mix(name(i), (u64(e.kind) << 8) | u64(e.action.effect));
    h = mix(h, e.reads() || e.kind == EventKind::wake ? name(e.rf) + 1 : 0);
    h = mix(h, e.writes() ? name(e.co_prev) + 1 : 0);
    h = mix(h, u64{e.action.choice});
    sum += h;
  }
  return sum;
}

void Graph::save(ByteWriter& to) const {
  to.put(model);
  to.put(events_);
  to.put(locations_);
  to.put(rows_);
  to.put(last_);
  to.put(spawn_);
  to.put(width_);
  to.put(sc_events_);
  to.put(other_events_);
}

void Graph::load(ByteReader& from) {
  from.get(&model);
  from.get(&events_);
  from.get(&locations_);
  from.get(&rows_);
  from.get(&last_);
  from.get(&spawn_);
  from.get(&width_);
  from.get(&sc_events_);
  from.get(&other_events_);
  performed = 0;
  entered_ = 1;
  pasts_.clear();
}

}  // namespace fearless
