// The execution graph: what every thread has done to atomics and synchronisation objects, which write
// each read reads from (rf), and the order of the writes to each location (coherence, co).
//
// Events are kept in an order that is a linear extension of po ∪ rf, which is also the order in which
// running the scenario again performs them. Event 0 stands for the initial writes of all locations.
//
// Knows the memory models (EventOrder, consistency.cpp); knows nothing of contexts or strategies. A graph
// grows at its end and is cut there; nothing else of it ever changes.
#pragma once

#include <vector>

#include "core/base.hpp"
#include "core/bytes.hpp"
#include "model/action.hpp"
#include "model/clock.hpp"

namespace fearless {

using EventId = u32;
inline constexpr EventId initial = 0;
inline constexpr EventId no_event = ~0U;
using LocationId = u32;
inline constexpr LocationId no_location = 0;

enum class MemoryModel : u8 {
  sc,    // acyclic(po ∪ rf ∪ co ∪ fr)
  rc11,  // the repaired C11 model: Lahav, Vafeiadis, Kang, Hur, Dreyer, PLDI 2017; release sequences of C++20
};

enum class EventKind : u8 {
  beginning,
  read,  // a load; a compare-exchange or a try that fails
  write,  // a store
  update,  // a read-modify-write that writes; every change of a synchronisation object
  fence,
  spawn,  // of the thread in slot `choice`
  exit,  // of its thread
  wake,  // goes on because of the event `rf`, the only one it could have been
  choice,  // one of `ways` outcomes
};

struct Event {
  EventKind kind = EventKind::beginning;
  bool pinned = false;  // has revisited a read: stays
  u16 ways = 1;  // of a choice
  Slot slot = 0;
  u32 index = 0;  // among the events of its thread, from 1
  LocationId location = no_location;
  EventId rf = initial;  // what it reads from
  EventId revisited_by = no_event;
  EventId po_prev = no_event, po_next = no_event;
  EventId co_prev = no_event, co_next = no_event;  // of a write that has its place; no_event at the ends
  EventId first_reader = no_event, next_reader = no_event;  // those that read from it; newest first
  EventId release_fence = no_event;  // the last release fence before it in its thread
  bool placed = false;
  Action action;
  Value value = 0;  // the location's value after it, if it writes

  bool reads() const { return kind == EventKind::read || kind == EventKind::update; }
  bool writes() const { return kind == EventKind::write || kind == EventKind::update; }
  Order order() const {
    return kind == EventKind::read && action.effect == Effect::compare_exchange ? action.failure
                                                                                : action.order;
  }
  // Fences are about atomics, and not about locks ([atomics.fences]).
  bool heeds_fences() const { return action.size != 0; }
};

struct GraphLocation {
  uptr address = 0;
  Value initial_value = 0;
  u32 created = 0;  // the number of events then
  Slot accessor = no_slot;  // who accessed it first
  EventId second = no_event;  // the first access by another
  EventId co_first = no_event, co_last = no_event;
  EventId first_reader = no_event;  // of the initial value
};

class Graph {
 public:
  explicit Graph(MemoryModel m = MemoryModel::rc11) : model(m) { clear(); }

  MemoryModel model;
  // How many of the events the execution under way has performed: those after it are still to come.
  u32 performed = 0;
  // The time of the execution under way is up (said by a signal handler): what else there is to try is not
  // noted.
  volatile bool out_of_time = false;
  // While a strategy is asked what to read, or where to write: the location, and the event that is to read.
  LocationId asked = no_location;
  const Event* asking = nullptr;
  // While one is asked whom to wake: the numbers of the waiters as Action::choice counts them, by their
  // slots, in the order in which they were created. That is the same when a token is replayed; what has been
  // searched before may have given threads other slots.
  std::vector<u32> waiters;

  void clear();
  u32 size() const { return static_cast<u32>(events_.size()); }
  Event& operator[](EventId e) { return events_[e]; }
  const Event& operator[](EventId e) const { return events_[e]; }
  GraphLocation& location(LocationId l) { return locations_[l]; }
  const GraphLocation& location(LocationId l) const { return locations_[l]; }
  u32 locations() const { return static_cast<u32>(locations_.size()); }
  LocationId add_location(uptr address, Value initial_value);

  // The hash of what thread s has gone through with its event `last` (no_event: before its first), and of a
  // write and what is before it.
  u64 past_after(EventId last, Slot s) const;
  u64 past_of_write(EventId w, LocationId l) const;
  static u64 past_of_initial(uptr address, Value v);

  // The value a read of `w` at `l` sees.
  Value value(EventId w, LocationId l) const {
    return w == initial ? locations_[l].initial_value : events_[w].value;
  }
  EventId co_last(LocationId l) const {
    return locations_[l].co_last == no_event ? initial : locations_[l].co_last;
  }
  EventId co_next(EventId w, LocationId l) const {
    return w == initial ? locations_[l].co_first : events_[w].co_next;
  }
  EventId co_prev(EventId w) const { return events_[w].co_prev == no_event ? initial : events_[w].co_prev; }
  EventId first_reader(EventId w, LocationId l) const {
    return w == initial ? locations_[l].first_reader : events_[w].first_reader;
  }
  // Does a read-modify-write read `w`? Then nothing can come between the two.
  // The event whose release this one acquires, if its order is acquire: mostly what it reads from.
  EventId acquired_by(const Event& e) const;
  bool taken(EventId w, LocationId l) const {
    const EventId n = co_next(w, l);
    return n != no_event && events_[n].kind == EventKind::update && events_[n].rf == w;
  }
  // Every event is of a slot below this.
  Slot slots() const { return static_cast<Slot>(last_.size()); }
  EventId last_of(Slot s) const { return s < last_.size() ? last_[s] : no_event; }
  // The event after which a thread begins.
  EventId spawn_of(Slot s) const { return s < spawn_.size() ? spawn_[s] : no_event; }

  // Room for an event at the end, to be filled in where it lies. (To copy one that has just been filled in
  // would have to wait until that is in the cache: set_entry.)
  Event& make_room() { return events_.emplace_back(); }
  // Adds what is there; of a write the place in co is not chosen yet.
  EventId append();
  EventId append(const Event& e) {
    events_.push_back(e);
    return append();
  }
  // Puts the write e right after w in co.
  void place_after(EventId e, EventId w);
  void displace(EventId e);
  // Drops the events from number n on.
  void truncate(u32 n);

  // ---- clocks, a row of `width` entries each
  u32 width() const { return width_; }
  // Makes room for slot s in all rows.
  void widen(Slot s) {
    if (s >= width_) widen_rows(s);
  }
  // pre: how many events of each thread are before the event in (po ∪ rf)⁺, itself included.
  const u32* pre(EventId e) const { return &rows_[u64{e} * 3 * width_]; }
  // hb: what happens before it, in the ticks of the engine's clocks (event i of a thread is tick i <<
  // tick_shift).
  u32* hb(EventId e) { return &rows_[u64{e} * 3 * width_ + width_]; }
  const u32* hb(EventId e) const { return &rows_[u64{e} * 3 * width_ + width_]; }
  // What an acquire that reads from it acquires; all zero: nothing.
  u32* released(EventId e) { return &rows_[u64{e} * 3 * width_ + 2 * u64{width_}]; }
  const u32* released(EventId e) const { return &rows_[u64{e} * 3 * width_ + 2 * u64{width_}]; }

  // Is a in (po ∪ rf)* before e, or before what a row is of?
  bool in_pre(EventId a, EventId e) const { return in_row(a, pre(e)); }
  bool in_row(EventId a, const u32* row) const {
    const Event& x = events_[a];
    return a == initial || (x.slot < width_ && row[x.slot] >= x.index);
  }
  bool happens_before(EventId a, EventId b) const {
    const Event& x = events_[a];
    return a == initial || (a != b && hb(b)[x.slot] >= x.index << tick_shift);
  }
  static constexpr u32 tick_shift = 10;

  // hb and released from the graph alone, for an event just added that no run has performed yet. Exact for
  // atomics.
  void estimate_rows(EventId e);
  // The first events, whose hb and released are those of a run that performed them.
  u32 entered() const { return entered_; }
  void enter(EventId e) { entered_ = e + 1; }

  // ---- what the model permits
  // The view of a thread about to perform its next event: the last event that decides what it may read.
  struct View {
    EventId last = no_event;  // of the thread, or what started it
  };
  View view_of(Slot s) const;
  View view_before(EventId e) const;
  bool seen(View v, EventId a) const;

  // Calls f(w) for every write a read at `l` may read without breaking coherence, newest first, until f
  // returns true. Those are also the writes right after which a store may go, but for the places that a
  // read-modify-write has taken.
  template <class F>
  void for_each_visible(LocationId l, View v, F f) const {
    for (EventId w = co_last(l);; w = co_prev(w)) {
      if (f(w) || w == initial || seen(v, w)) return;
      for (EventId r = events_[w].first_reader; r != no_event; r = events_[r].next_reader)
        if (seen(v, r)) return;
    }
  }
  bool visible(LocationId l, View v, EventId wanted) const;
  // The writes the event to come `e` can read without having to wait or to share one with another
  // read-modify-write, and those a store can go right after; newest first, until f returns true.
  template <class F>
  void for_each_source(const Event& e, View v, F f) const {
    for_each_visible(e.location, v, [&](EventId w) {
      const Does d = apply(e.action, e.slot, value(w, e.location)).does;
      return (d == Does::read || (d == Does::write && !taken(w, e.location))) && f(w);
    });
  }
  template <class F>
  void for_each_place(LocationId l, View v, F f) const {
    for_each_visible(l, v, [&](EventId w) { return !taken(w, l) && f(w); });
  }

  // Calls f(b) for events b that come after a in every order in which the graph can be run: po ∪ rf, a thread
  // after its creation, and, if every read is to read the newest write, co ∪ fr.
  template <class F>
  void for_each_later(EventId a, bool newest, F f) const {
    const Event& x = events_[a];
    const auto go = [&](EventId b) {
      if (b != no_event) f(b);
    };
    go(x.po_next);
    if (x.kind == EventKind::spawn) {
      EventId first = last_of(static_cast<Slot>(x.action.choice));
      while (first != no_event && events_[first].po_prev != no_event) first = events_[first].po_prev;
      go(first);
    }
    for (EventId r = x.first_reader; r != no_event; r = events_[r].next_reader) f(r);
    if (!newest) return;
    if (x.placed) go(x.co_next);
    if (x.kind == EventKind::read) go(co_next(x.rf, x.location));
  }

  // The places of accesses in co, by event: a write's own, from 1; of a read that of what it reads.
  std::vector<u32> places() const;

  // Is the graph consistent, given that it was before its last `added` events?
  bool consistent(u32 added = 1) const;
  // The same of the last event, but false as well if to find out takes too long: such a graph is not needed.
  bool soon_consistent() const;
  // acyclic(po ∪ rf ∪ co ∪ fr)?
  bool sequentially_consistent() const;
  bool psc_acyclic() const;
  // About how many pairs of events that compares.
  u64 steps_of_psc() const;

  u64 hash() const;

  // As bytes, and back. Not while an execution is under way.
  void save(ByteWriter& to) const;
  void load(ByteReader& from);
  // Every address, and every value that could be one, becomes what `f` makes of it.
  template <class F>
  void for_each_address(const F& f) {
    for (GraphLocation& l : locations_) {
      f(&l.address);
      f(&l.initial_value);
    }
    for (Event& e : events_) {
      f(&e.value);
      f(&e.action.operand);
      f(&e.action.expected);
    }
  }

 private:
  void widen_rows(Slot s);
  u64 past(EventId e) const;
  bool on_cycle(EventId e) const;
  bool acyclic(u32 added) const;
  bool may_be_consistent() const;

  std::vector<Event> events_;
  std::vector<GraphLocation> locations_;
  std::vector<u32> rows_;
  std::vector<EventId> last_, spawn_;  // by slot
  u32 width_ = 8;
  u32 entered_ = 1;
  mutable std::vector<u64> pasts_;  // of the first events, as far as anybody has asked
  u32 sc_events_ = 0;  // events of order seq_cst on atomics, fences included
  u32 other_events_ = 0;  // accesses of atomics of another order; what is neither hb nor sc
  // For searches through the graph; nothing of it.
  struct Scratch {
    Scratch() = default;
    Scratch(const Scratch&) {}
    Scratch& operator=(const Scratch&) { return *this; }
    Scratch(Scratch&&) = default;
    Scratch& operator=(Scratch&&) = default;
    ~Scratch() = default;
    std::vector<u32> marks;
    std::vector<EventId> stack;
    u32 mark = 0;
  };
  mutable Scratch search_;
};

}  // namespace fearless
