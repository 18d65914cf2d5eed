#include "strategy/exhaustive.hpp"

#include <algorithm>
#include <utility>

#include "model/location.hpp"
#include "model/preemptions.hpp"

namespace fearless {

// ---- what else there is to try

void ExhaustiveStrategy::note_reads(EventId id, bool all_but_default) {
  const Event& e = graph_[id];
  const Reader r = reader_of(id);
  graph_.for_each_visible(e.location, graph_.view_before(id), [&](EventId w) {
    if (graph_.out_of_time) return true;
    if (w == id) return false;
    const Value state = graph_.value(w, e.location);
    if (!in_vain_.empty() && known_in_vain(r, w, e.location)) return false;
    const u32 n = ways(e.action, state);
    for (u32 way = 0; way < n; ++way) {
      if (all_but_default && w == e.rf && way == e.action.choice) continue;
      Action a = e.action;
      a.choice = way;
      const Does does = apply(a, e.slot, state).does;
      if (does == Does::wait) continue;
      const EventId next = graph_.co_next(w, e.location);
      const bool taken = does == Does::write && next != id && graph_.taken(w, e.location);
      if (!taken || can_displace(next, id, w)) note(Note::What::read, id, w, way);
    }
    return false;
  });
}

void ExhaustiveStrategy::added(EventId id) {
  const Event& e = graph_[id];
  switch (e.kind) {
    case EventKind::read:
    case EventKind::update:
      note_reads(id, true);
      if (e.kind == EventKind::update) note_revisits(id);
      break;
    case EventKind::write:
      graph_.for_each_visible(e.location, graph_.view_before(id), [&](EventId w) {
        if (w == id) return false;
        // (e itself stands in the list, right after its place.)
        const EventId place = graph_[id].co_prev == no_event ? initial : graph_[id].co_prev;
        if (w != place && !graph_.taken(w, graph_[id].location)) note(Note::What::place, id, w);
        return false;
      });
      note_revisits(id);
      break;
    case EventKind::choice:
      for (u32 way = e.ways; way-- > 1;) note(Note::What::outcome, id, initial, way);
      break;
    case EventKind::beginning:
    case EventKind::fence:
    case EventKind::spawn:
    case EventKind::exit:
    case EventKind::wake: break;
  }
}

// May event d be dropped when e, which `before` is the row of, revisits a read before it? Only if it is what
// default choices would have made it: then dropping it loses nothing that is not found elsewhere.
bool ExhaustiveStrategy::removable(EventId d, EventId e, const u32* before) const {
  const Event& x = graph_[d];
  if (x.pinned) return false;
  if (x.revisited_by != no_event && !graph_.in_row(x.revisited_by, before)) return false;
  // Of several outcomes the first is the default.
  if (x.kind != EventKind::spawn && x.action.choice != 0) return false;
  if (!x.reads() && !x.writes()) return true;
  // Nothing that was there before it, or comes before e, is newer than what it reads or writes.
  const GraphLocation& l = graph_.location(x.location);
  if (l.second == no_event && x.writes()) return true;  // one thread's alone: what is newer is later
  const EventId from = x.writes() ? d : x.rf;
  for (EventId w = graph_.co_next(from, x.location); w != no_event; w = graph_.co_next(w, x.location))
    if (w != d && w != e && (w < d || graph_.in_row(w, before))) return false;
  return true;
}

// Calls f(d) for what does not come before e, newest first, until there is something that must stay, or f
// returns true.
template <class F>
void ExhaustiveStrategy::for_each_removable(EventId e, const u32* before, F f) {
  // Of each thread the last event that is still to be looked at, the newest at the end. (Threads mostly ran
  // one after another: what comes before the newest is the newest then.)
  last_.clear();
  const auto add = [&](EventId d) {
    if (d == no_event || graph_[d].index <= before[graph_[d].slot]) return;
    last_.push_back(d);
    for (std::size_t i = last_.size() - 1; i > 0 && last_[i - 1] > last_[i]; --i)
      std::swap(last_[i - 1], last_[i]);
  };
  for (Slot s = 0; s < graph_.slots(); ++s) add(graph_.last_of(s));
  while (!last_.empty()) {
    const EventId d = last_.back();
    last_.pop_back();
    if (graph_.out_of_time || !removable(d, e, before) || f(d)) return;
    add(graph_[d].po_prev);
  }
}

void ExhaustiveStrategy::note_revisits(EventId e) {
  const LocationId l = graph_[e].location;
  if (graph_.location(l).second == no_event) return;
  // What e reads can have only one read-modify-write right after it: another one must be dropped, or be the
  // read that is revisited.
  EventId latest = e;
  if (graph_[e].kind == EventKind::update && !graph_[e].placed) latest = graph_.co_next(graph_[e].rf, l);
  for_each_removable(e, graph_.pre(e), [&](EventId d) {
    if (d <= latest && graph_[d].reads() && graph_[d].location == l) note(Note::What::revisit, e, d);
    return false;
  });
}

// What would come before e, itself included, if it read `from`.
const u32* ExhaustiveStrategy::row_of_reading(EventId e, EventId from) {
  const u32 width = graph_.width();
  before_.assign(width, 0);
  if (const EventId last = graph_.view_before(e).last; last != no_event)
    copy_row(before_.data(), graph_.pre(last), width);
  if (from != initial) join_rows(before_.data(), graph_.pre(from), width);
  before_[graph_[e].slot] = graph_[e].index;
  return before_.data();
}

// Could e, reading `from` in the place of the read-modify-write `taker`, revisit that or an earlier read?
bool ExhaustiveStrategy::can_displace(EventId taker, EventId e, EventId from) {
  if (graph_[taker].pinned) return false;
  bool reached = false;
  for_each_removable(e, row_of_reading(e, from), [&](EventId d) {
    reached = d == taker;
    return d <= taker;
  });
  return reached;
}

void ExhaustiveStrategy::might_have(const Event& e) {
  if (e.location == no_location) return;
  graph_.for_each_visible(e.location, graph_.view_of(e.slot), [&](EventId w) {
    if (graph_.taken(w, e.location) &&
        apply(e.action, e.slot, graph_.value(w, e.location)).does != Does::wait) {
      note(Note::What::stuck, graph_.size(), w, static_cast<u32>(waiting_.size()));
      waiting_.push_back(e);
    }
    return false;
  });
}

void ExhaustiveStrategy::stuck(const std::vector<Event>& waiting) {
  if (stuck_) return;
  stuck_ = true;
  for (const Event& e : waiting) might_have(e);
}

// ---- trying it

bool ExhaustiveStrategy::next() {
  if (again_) {
    again_ = false;
    fixed_ = graph_.size();
    return true;
  }
  while (!todo_.empty()) {
    const Note n = todo_.back();
    todo_.pop_back();
    if (n.trunk < depth_) {
      depth_ = n.trunk;
      std::swap(graph_, trunks_[depth_]);
    }
    if (try_note(n) && !out_of_bounds()) {
      fixed_ = graph_.size();
      return true;
    }
  }
  return false;
}

// A graph that a revisit leads to a wanted one from can take more preemptions than that one: what the revisit
// drops was run by default choices, each thread's at one go.
bool ExhaustiveStrategy::out_of_bounds() const {
  if (preemptions_ == unbounded) return false;
  u32 threads = 0;
  for (Slot s = 0; s < graph_.slots(); ++s) threads += graph_.last_of(s) != no_event ? 1 : 0;
  const u32 most = preemptions_ + threads;
  return fewest_preemptions(graph_, most) > most;
}

bool ExhaustiveStrategy::try_note(const Note& n) {
  switch (n.what) {
    case Note::What::read: return read_other(n);
    case Note::What::place: {
      const Event e = graph_[n.at];
      graph_.truncate(n.at);
      const EventId id = graph_.append(e);
      graph_.estimate_rows(id);
      graph_.place_after(id, n.from);
      return graph_.consistent();
    }
    case Note::What::outcome: {
      Event e = graph_[n.at];
      graph_.truncate(n.at);
      e.action.choice = n.way;
      graph_.estimate_rows(graph_.append(e));
      return true;
    }
    case Note::What::revisit: graph_.truncate(n.at + 1); return revisit(n.at, n.from);
    case Note::What::revisit_place: return revisit_elsewhere(n);
    case Note::What::stuck: {
      const Event e = waiting_[n.way];
      waiting_.resize(n.way);
      graph_.truncate(n.at);
      Does does;
      note_revisits(append_read(e, n.from, 0, &does));
      return false;
    }
  }
  return false;
}

EventId ExhaustiveStrategy::append_read(Event e, EventId from, u32 way, Does* does) {
  e.rf = from;
  e.action.choice = way;
  const Applied a = apply(e.action, e.slot, graph_.value(from, e.location));
  *does = a.does;
  if (a.does == Does::wait) return no_event;
  e.kind = a.does == Does::write ? EventKind::update : EventKind::read;
  e.value = a.value;
  const EventId id = graph_.append(e);
  graph_.estimate_rows(id);
  return id;
}

bool ExhaustiveStrategy::read_other(const Note& n) {
  const Event e = graph_[n.at];
  graph_.truncate(n.at);
  Does does;
  const EventId id = append_read(e, n.from, n.way, &does);
  const u32 added = e.revisited_by == n.from ? 2 : 1;
  if (does == Does::read) return graph_.consistent(added);
  const bool room = !graph_.taken(n.from, e.location);
  if (room) graph_.place_after(id, n.from);
  const bool visit = room && graph_.consistent(added);
  note_revisits(id);
  return visit;
}

// The graph without what neither comes before the read r nor before the write e, where r reads e.
bool ExhaustiveStrategy::revisit(EventId e, EventId r) {
  const bool branch = !todo_.empty() && todo_.back().trunk == depth_;
  if (branch) {
    if (trunks_.size() == depth_) trunks_.emplace_back(graph_.model);
    trunks_[depth_] = graph_;
    ++depth_;
  } else {
    source_ = graph_;
  }
  const Graph& old = branch ? trunks_[depth_ - 1] : source_;

  graph_.truncate(r);
  now_.assign(old.size(), no_event);
  moved_.assign(old.locations(), no_location);
  for (EventId i = 0; i < r; ++i) now_[i] = i;
  for (LocationId l = 0; l < graph_.locations(); ++l) moved_[l] = l;
  const auto keep = [&](EventId id) {
    Event x = old[id];
    if (x.location != no_location) {
      LocationId& l = moved_[x.location];
      if (l == no_location)
        l = graph_.add_location(old.location(x.location).address, old.location(x.location).initial_value);
      x.location = l;
    }
    if (x.rf != initial) x.rf = now_[x.rf];
    if (x.revisited_by != no_event) x.revisited_by = now_[x.revisited_by];
    const EventId to = graph_.append(x);
    std::copy_n(old.hb(id), old.width(), graph_.hb(to));
    std::copy_n(old.released(id), old.width(), graph_.released(to));
    now_[id] = to;
    return to;
  };
  for (EventId id = r + 1; id < e; ++id) {
    if (!old.in_pre(id, e)) continue;
    const EventId to = keep(id);
    if (!old[id].placed) continue;
    // Right after the nearest write before it that is here.
    EventId w = old.co_prev(id);
    while (now_[w] == no_event) w = old.co_prev(w);
    graph_.place_after(to, now_[w]);
  }
  const EventId writer = keep(e);
  graph_[writer].pinned = true;
  Event reader = old[r];
  reader.revisited_by = writer;
  if (reader.location != no_location) reader.location = moved_[reader.location];

  if (graph_[writer].kind == EventKind::update) {
    graph_.place_after(writer, graph_[writer].rf);
    return finish_revisit(writer, reader);
  }
  EventId first = no_event;
  graph_.for_each_visible(graph_[writer].location, graph_.view_before(writer), [&](EventId w) {
    if (graph_.taken(w, graph_[writer].location)) return false;
    if (first == no_event) {
      first = w;
    } else {
      // The reader is needed again then.
      note(Note::What::revisit_place, writer, w, static_cast<u32>(waiting_.size()));
      waiting_.push_back(reader);
    }
    return false;
  });
  if (first == no_event) return false;
  graph_.place_after(writer, first);
  return finish_revisit(writer, reader);
}

bool ExhaustiveStrategy::revisit_elsewhere(const Note& n) {
  const Event reader = waiting_[n.way];
  waiting_.resize(n.way);
  graph_.truncate(n.at + 1);
  graph_.displace(n.at);
  graph_.place_after(n.at, n.from);
  return finish_revisit(n.at, reader);
}

bool ExhaustiveStrategy::finish_revisit(EventId writer, const Event& reader) {
  Does does;
  const EventId id = append_read(reader, writer, 0, &does);
  if (does == Does::wait) return graph_.consistent();
  if (!graph_.visible(reader.location, graph_.view_before(id), writer)) {
    // (Its own revisits would keep that.)
    return false;
  }
  // (Which of those that wait a notification lets go.)
  const u32 n = ways(reader.action, graph_.value(writer, reader.location));
  for (u32 way = 1; way < n; ++way) note(Note::What::read, id, writer, way);
  if (does == Does::read) return graph_.consistent(2);
  graph_.place_after(id, writer);
  const bool visit = graph_.consistent(2);
  note_revisits(id);
  return visit;
}

}  // namespace fearless
