// Exhaustive search: every execution graph of the scenario once.
//
// TruSt (Kokologiannakis, Marmanis, Gladstein, Vafeiadis, "Truly Stateless, Optimal Dynamic Partial Order
// Reduction", POPL 2022), over native runs: a run performs the events the graph has, goes on by default
// choices (a read takes the co-last write, a store the last place) and leaves the other choices to be tried
// later. A new write also *revisits* earlier reads: the read takes its value from it, and what does not
// come before the write is dropped. Which drops are permitted makes every graph come about in one way only.
//
// What is still to be tried is a stack of small notes; each belongs to a graph, of which there is a copy
// only where a revisit has branched off. Nothing is remembered of executions that are done.
#pragma once

#include <unordered_set>
#include <utility>
#include <vector>

#include "model/graph.hpp"
#include "strategy/graph_replay.hpp"
#include "strategy/strategy.hpp"

namespace fearless {

// Who decides what the events of a growing graph read, and learns of each. Without one, the choices are the
// strategy's, by number.
class GraphDriver {
 public:
  // The event was added by default choices.
  virtual void added(EventId e) = 0;
  // Nothing can go on. `waiting` are the acquisitions that threads wait to make.
  virtual void stuck(const std::vector<Event>& waiting) = 0;
  // A thread will do nothing but look again, having made event `e` and no other in a round of its loop. True
  // if the run is to end: it will be made again without that event.
  virtual bool in_vain(EventId e) = 0;

 protected:
  ~GraphDriver() = default;
};

class ExhaustiveStrategy final : public Strategy, public GraphDriver {
 public:
  explicit ExhaustiveStrategy(Graph& g) : graph_(g) {}

  const char* name() const override { return "exhaustive"; }
  void begin(const ExecutionStart&) override { graph_.performed = 1; }
  Slot pick(const DecisionPoint&) override;
  u32 choose(const ChoicePoint&) override { return 0; }
  bool wants_every_operation() const override { return true; }

  void added(EventId e) override;
  void stuck(const std::vector<Event>& waiting) override;
  bool in_vain(EventId e) override;

  // Prepares the graph for the next run; false if everything has been tried.
  bool next();

  std::size_t notes() const { return todo_.size(); }

 private:
  // Something still to be tried, at event `at` of graph number `trunk`.
  struct Note {
    enum class What : u8 {
      read,  // event `at` reads `from` instead, in way `way`
      place,  // write `at` goes right after `from` in co
      outcome,  // choice `at` has outcome `way`
      revisit,  // write `at` revisits the read `from`
      revisit_place,  // having revisited event at + 1, write `at` goes right after `from`
      stuck,  // the acquisition waiting_[way] reads `from`, for its revisits only
    };
    What what;
    u32 trunk;
    EventId at;
    EventId from;
    u32 way;
  };

  void note(Note::What w, EventId at, EventId from, u32 way = 0) {
    todo_.push_back({w, depth_, at, from, way});
  }
  void note_reads(EventId e, bool all_but_default);
  void note_revisits(EventId e);
  bool removable(EventId d, EventId e) const;

  bool try_note(const Note& n);
  bool read_other(const Note& n);
  bool revisit(EventId e, EventId r);
  bool revisit_elsewhere(const Note& n);
  bool finish_revisit(EventId e, const Event& reader);
  EventId append_read(Event e, EventId from, u32 way, Does* does);

  struct Reader {
    Past past;
    bool impressed;
  };
  u64 key_of(const Reader& r, EventId w, LocationId l) const;
  bool known_in_vain(const Reader& r, EventId w, LocationId l) const {
    return in_vain_.count(key_of(r, w, l)) != 0;
  }
  bool waits_in_vain(Slot s) const;

  Graph& graph_;
  // Reads after which a thread was where it had been before: by what it had gone through and what it read.
  std::unordered_set<u64> in_vain_;
  u32 fixed_ = 1;  // events that were there when the run began
  bool again_ = false;  // the graph is to be run again as it is
  std::vector<Note> todo_;
  std::vector<Event> waiting_;
  std::vector<Graph> trunks_;  // the graphs below the current one, as far as depth_
  u32 depth_ = 0;
  Graph source_{MemoryModel::rc11};
  std::vector<EventId> now_;  // where the events of the graph before a revisit are after it
  std::vector<LocationId> moved_;  // and its locations
};

}  // namespace fearless
