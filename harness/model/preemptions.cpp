#include "model/preemptions.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <unordered_set>

namespace fearless {
namespace {

// Goes through what can have been run, by how far every thread has come. A thread that runs goes as far as it
// can: to stop earlier makes nothing possible that is not so later.
class Orders {
 public:
  Orders(const Graph& g, u32 most) : graph_(g), most_(most), needs_(g.size()) {
    for (EventId a = 1; a < g.size(); ++a) {
      if (g[a].slot >= threads_.size()) threads_.resize(g[a].slot + 1U);
      threads_[g[a].slot].push_back(a);
      g.for_each_later(a, g.model == MemoryModel::sc, [&](EventId b) { needs_[b].push_back(a); });
    }
  }

  u32 fewest() {
    State first;
    first.done.resize(threads_.size(), 0);
    open_.push_back(run(first, 0));
    while (!open_.empty()) {
      const State s = open_.front();
      open_.pop_front();
      if (!seen_.insert(s.key()).second) continue;
      if (s.preemptions > most_) return most_ + 1;
      if (seen_.size() > most_states) return 0;
      if (over(s)) return s.preemptions;
      const bool free = ended(s, s.running) || waits(s, next(s, s.running));
      for (Slot t = 0; t < threads_.size(); ++t) {
        if (t == s.running || ended(s, t) || !ready(s, next(s, t))) continue;
        State n = run(s, t);
        n.preemptions += free ? 0 : 1;
        if (free) open_.push_front(std::move(n));
        else open_.push_back(std::move(n));
      }
    }
    return most_ + 1;  // (there is no order)
  }

 private:
  static constexpr std::size_t most_states = 20000;

  struct State {
    std::vector<u32> done;  // events of each thread
    Slot running = 0;
    u32 preemptions = 0;
    std::string key() const {
      std::string k(reinterpret_cast<const char*>(done.data()), done.size() * sizeof(u32));
      k.append(reinterpret_cast<const char*>(&running), sizeof running);
      return k;
    }
  };

  bool ended(const State& s, Slot t) const { return s.done[t] == threads_[t].size(); }
  EventId next(const State& s, Slot t) const { return threads_[t][s.done[t]]; }
  bool over(const State& s) const {
    for (Slot t = 0; t < threads_.size(); ++t)
      if (!ended(s, t)) return false;
    return true;
  }
  bool ready(const State& s, EventId e) const {
    return std::all_of(needs_[e].begin(), needs_[e].end(),
                       [&](EventId a) { return s.done[graph_[a].slot] >= graph_[a].index; });
  }
  bool done(const State& s, EventId e) const { return s.done[graph_[e].slot] >= graph_[e].index; }
  // Must the thread wait before this event, as things are?
  bool waits(const State& s, EventId id) const {
    const Event& e = graph_[id];
    if (e.kind == EventKind::wake) return true;
    if (e.kind != EventKind::update || e.action.size != 0) return false;
    EventId newest = initial;
    for (EventId w = graph_.co_next(initial, e.location); w != no_event && done(s, w); w = graph_[w].co_next)
      newest = w;
    return apply(e.action, e.slot, graph_.value(newest, e.location)).does == Does::wait;
  }
  State run(State s, Slot t) const {
    s.running = t;
    while (!ended(s, t) && ready(s, next(s, t))) ++s.done[t];
    return s;
  }

  const Graph& graph_;
  const u32 most_;
  std::vector<std::vector<EventId>> threads_;  // their events
  std::vector<std::vector<EventId>> needs_;  // what must come before an event
  std::deque<State> open_;  // by the number of preemptions
  std::unordered_set<std::string> seen_;
};

}  // namespace

u32 fewest_preemptions(const Graph& g, u32 most) { return Orders(g, most).fewest(); }

}  // namespace fearless
