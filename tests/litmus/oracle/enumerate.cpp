#include "oracle/enumerate.hpp"

#include <optional>
#include <unordered_set>

#include "oracle/pending.hpp"

namespace litmus::oracle {
namespace {

class Enumeration {
 public:
  Enumeration(const Threads& threads, Model m) : threads_(threads), model_(m), ends_(threads) {}

  Found run() {
    reach(Graph(threads_.bodies.size(), threads_.locations, threads_.initial));
    while (!open_.empty()) {
      const Graph g = std::move(open_.back());
      open_.pop_back();
      extended_ = false;
      for (std::size_t t = 0; t < threads_.bodies.size(); ++t) extend(g, static_cast<int>(t));
      if (!extended_) ends_.add(g);
    }
    return ends_.take();
  }

 private:
  void extend(const Graph& g, int thread) {
    if (threads_.spawned.count(thread) != 0 && !g.spawned(thread)) return;
    const std::optional<Request> r = pending(threads_.bodies[static_cast<std::size_t>(thread)],
                                             g.results(thread));
    if (!r) return;
    switch (r->kind) {
      case Request::Kind::load:
      case Request::Kind::fetch_add:
      case Request::Kind::exchange:
      case Request::Kind::cas:
        for (const std::size_t w : g.coherence(r->location)) reach(g.with(thread, *r, w, 0));
        break;
      case Request::Kind::await:
        for (const std::size_t w : g.coherence(r->location))
          if (g.events()[w].written == r->value) reach(g.with(thread, *r, w, 0));
        break;
      case Request::Kind::lock:
        for (const std::size_t w : g.coherence(r->location))
          if (g.events()[w].written == 0) reach(g.with(thread, *r, w, 0));
        break;
      case Request::Kind::store:
        for (std::size_t place = 1; place <= g.coherence(r->location).size(); ++place)
          reach(g.with(thread, *r, 0, place));
        break;
      case Request::Kind::fence:
      case Request::Kind::spawn: reach(g.with(thread, *r, 0, 0)); break;
      case Request::Kind::stop: break;
    }
  }

  void reach(Graph g) {
    if (!consistent(g, model_)) return;
    extended_ = true;
    if (reached_.insert(g.key()).second) open_.push_back(std::move(g));
  }

  const Threads& threads_;
  Model model_;
  Ends ends_;
  std::vector<Graph> open_;
  std::unordered_set<std::string> reached_;
  bool extended_ = false;
};

}  // namespace

Found enumerate(const Threads& threads, Model m) { return Enumeration(threads, m).run(); }

}  // namespace litmus::oracle
