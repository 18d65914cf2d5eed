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

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/rng.hpp"
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
  // Instead of what it is about to do, the thread of `acquisition` could have made that.
  virtual void might_have(const Event& acquisition) = 0;
  // Nothing can go on. `waiting` are the acquisitions that threads wait to make.
  virtual void stuck(const std::vector<Event>& waiting) = 0;
  // A thread will do nothing but look again, having made event `e` and no other in a round of its loop. True
  // if the run is to end: it will be made again without that event.
  virtual bool in_vain(EventId e) = 0;
  // This run is to be as if it had not been: it will end now and be made again.
  virtual void take_back() = 0;

 protected:
  ~GraphDriver() = default;
};

class ExhaustiveStrategy final : public Strategy, public GraphDriver {
 public:
  static constexpr u32 unbounded = ~0U;
  static constexpr u32 far_ahead = 500;
  // Only executions that take at most so many preemptions are wanted; some others are tried on the way to
  // them.
  // `most_ahead`: so many events a thread may make more than another that can go on, before that is run.
  explicit ExhaustiveStrategy(Graph& g, u32 preemptions = unbounded, u32 most_ahead = far_ahead)
      : graph_(g), preemptions_(preemptions), most_ahead_(most_ahead) {}

  const char* name() const override { return "exhaustive"; }
  void begin(const ExecutionStart&) override {
    graph_.performed = 1;
    stuck_ = taken_back_ = false;
    todo_before_ = todo_.size();
    waiting_before_ = waiting_.size();
  }
  Slot pick(const DecisionPoint&) override;
  u32 choose(const ChoicePoint&) override { return 0; }
  bool wants_every_operation() const override { return true; }

  void added(EventId e) override;
  void might_have(const Event& acquisition) override;
  void stuck(const std::vector<Event>& waiting) override;
  bool in_vain(EventId e) override;
  void take_back() override;

  // From the beginning.
  void clear() {
    restart();
    in_vain_.clear();
  }
  // Prepares the graph for the next run; false if everything has been tried.
  bool next();

  // Is anything left to try?
  bool done() const { return todo_.empty() && !again_; }
  // Is the last run to be as if it had not been?
  bool taken_back() const { return taken_back_; }
  // Must the graph be run again before anything else?
  bool unfinished() const { return again_; }
  // The graph that was run last may have been cut off by what is no end of it: then it will be run again.
  // False if it had come to its end.
  bool again() { return again_ = !stuck_; }

  // ---- subtrees, between an execution and the next call of `next`
  // What there is left to try, as bytes; it can go on from there in another process that runs the same
  // program at the same addresses.
  void save(ByteWriter& to) const override { save_notes(to, 0, todo_.size()); }
  void load(ByteReader& from) override;
  // The same in parts that are explored apart, in the order in which this strategy would have come to them.
  std::vector<std::string> split() const;
  // … in up to two dozen, of which all but one have one choice.
  std::vector<std::string> split_up() const;

  // ---- samples, for an estimate of how many executions there are (Knuth, "Estimating the Efficiency of
  // Backtrack Programs", Mathematics of Computation 29, 1975): a way down the tree of choices, each taken at
  // random, on which `weight` is multiplied by how many there were. The mean of the weights that end at an
  // execution is the number of executions.
  enum class Descent : u8 {
    run,  // the graph is to be run, and then descended from
    leaf,  // the last run is where the way ends
    none,  // it ends at no execution
  };
  // From the beginning again; what is known to be in vain stays known.
  void restart();
  // After a run of the graph.
  Descent descend(Rng& rng, double* weight);

  // Addresses are others now.
  template <class F>
  void for_each_address(const F& f) {
    graph_.for_each_address(f);
    for (u32 i = 0; i < depth_; ++i) trunks_[i].for_each_address(f);
    for (Event& e : waiting_) {
      f(&e.value);
      f(&e.action.operand);
      f(&e.action.expected);
    }
  }

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
  template <class F>
  void for_each_removable(EventId e, const u32* before, F f);
  bool removable(EventId d, EventId e, const u32* before) const;
  bool can_displace(EventId taker, EventId e, EventId from);
  const u32* row_of_reading(EventId e, EventId from);

  bool try_note(const Note& n);
  bool out_of_bounds() const;
  bool read_other(const Note& n);
  bool revisit(EventId e, EventId r);
  bool revisit_elsewhere(const Note& n);
  bool finish_revisit(EventId e, const Event& reader);
  EventId append_read(Event e, EventId from, u32 way, Does* does);

  struct Reader {
    EventId last;  // of its thread, before it reads
    Slot slot;
  };
  Reader reader_of(EventId e) const;
  u64 key_of(const Reader& r, u64 past_of_write) const;
  u64 key_of(const Reader& r, EventId w, LocationId l) const { return key_of(r, graph_.past_of_write(w, l)); }
  bool known_in_vain(const Reader& r, EventId w, LocationId l) const {
    return in_vain_.count(key_of(r, w, l)) != 0;
  }
  bool waits_in_vain(Slot s) const;
  // Who is to run instead of `s`, which has run far ahead; or no_slot.
  Slot far_behind(Slot s, const DecisionPoint& p) const;

  double likely_behind(const Note& n);
  std::string part(std::size_t first, std::size_t end) const;
  void save_notes(ByteWriter& to, std::size_t first, std::size_t end) const;
  const Graph& trunk(u32 number) const { return number == depth_ ? graph_ : trunks_[number]; }

  Graph& graph_;
  const u32 preemptions_;
  const u32 most_ahead_;
  // Reads after which a thread was where it had been before: by what had come before, and what it read.
  std::unordered_set<u64> in_vain_;
  u32 fixed_ = 1;  // events that were there when the run began
  bool again_ = false;  // the graph is to be run again as it is
  bool taken_back_ = false;
  std::size_t todo_before_ = 0, waiting_before_ = 0;  // this run
  bool stuck_ = false;  // nothing could go on in the last run
  std::vector<Note> todo_;
  std::vector<Event> waiting_;
  std::vector<Graph> trunks_;  // the graphs below the current one, as far as depth_
  u32 depth_ = 0;
  mutable ByteWriter part_;  // its memory, for one after the other
  Graph source_{MemoryModel::rc11};
  std::vector<EventId> last_;  // of each thread, of what a write does not come after
  std::vector<u32> before_;  // what comes before an event that reads another write
  std::vector<double> chances_;  // of the notes, in a descent
  std::vector<u32> free_;  // of each thread, of the writes to a location that do not
  std::vector<EventId> now_;  // where the events of the graph before a revisit are after it
  std::vector<LocationId> moved_;  // and its locations
};

}  // namespace fearless
