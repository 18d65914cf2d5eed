#include "oracle/graph.hpp"

#include <algorithm>

namespace litmus::oracle {

Graph::Graph(std::size_t threads, std::size_t locations, const std::vector<int>& initial)
    : coherence_(locations), results_(threads) {
  for (std::size_t l = 0; l < locations; ++l) {
    Event e;
    e.index = e.location = static_cast<int>(l);
    e.writes = true;
    e.written = l < initial.size() ? initial[l] : 0;
    coherence_[l].push_back(events_.size());
    events_.push_back(e);
  }
}

Graph Graph::with(int thread, const Request& r, std::size_t from, std::size_t place) const {
  Graph g = *this;
  Event e;
  e.thread = thread;
  e.index = static_cast<int>(length(thread));
  e.order = r.order;
  e.location = r.location;
  e.from = from;
  const int old = events_[from].written;
  switch (r.kind) {
    case Request::Kind::load:
    case Request::Kind::await: e.reads = true; break;
    case Request::Kind::store:
      e.writes = true;
      e.written = r.value;
      break;
    case Request::Kind::fetch_add:
    case Request::Kind::exchange:
    case Request::Kind::lock:
      e.reads = e.writes = true;
      e.written = r.kind == Request::Kind::fetch_add ? old + r.value : r.value;
      break;
    case Request::Kind::cas:
      e.reads = true;
      e.writes = succeeds(r, from);
      e.written = r.value;
      if (!e.writes) e.order = r.failure_order;
      break;
    case Request::Kind::fence: e.fence = true; break;
    case Request::Kind::spawn: e.spawns = r.value; break;
    case Request::Kind::stop: break;
  }
  if (e.reads) e.read = old;
  if (e.writes) {
    auto& order = g.coherence_[static_cast<std::size_t>(r.location)];
    const auto at = e.reads ? std::find(order.begin(), order.end(), from) + 1
                            : order.begin() + static_cast<std::ptrdiff_t>(place);
    order.insert(at, g.events_.size());
  }
  g.results_[static_cast<std::size_t>(thread)].push_back(e.reads ? e.read : 0);
  g.events_.push_back(e);
  return g;
}

bool Graph::spawned(int thread) const {
  return std::any_of(events_.begin(), events_.end(), [thread](const Event& e) { return e.spawns == thread; });
}

std::string Graph::name(std::size_t event) const {
  const Event& e = events_[event];
  return std::to_string(e.thread) + "." + std::to_string(e.index) + " ";
}

// Which events there are follows from what the reads read.
std::string Graph::key() const {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < events_.size(); ++i)
    parts.push_back(name(i) + (events_[i].reads ? "< " + name(events_[i].from) : ""));
  std::sort(parts.begin(), parts.end());
  std::string key;
  for (const std::string& p : parts) key += p;
  for (const auto& order : coherence_) {
    key += "; ";
    for (const std::size_t e : order) key += name(e);
  }
  return key;
}

}  // namespace litmus::oracle
