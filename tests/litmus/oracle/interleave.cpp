// Sequential consistency as it is explained: one operation after the other, every load reads the last store.
#include <optional>

#include "oracle/enumerate.hpp"
#include "oracle/pending.hpp"

namespace litmus::oracle {
namespace {

class Interleaving {
 public:
  explicit Interleaving(const Threads& threads) : threads_(threads), ends_(threads) {}

  void go_on(const Graph& g) {
    bool stuck = true;
    for (std::size_t t = 0; t < threads_.bodies.size(); ++t) {
      const auto thread = static_cast<int>(t);
      if (threads_.spawned.count(thread) != 0 && !g.spawned(thread)) continue;
      const std::optional<Request> r = pending(threads_.bodies[t], g.results(thread));
      if (!r || r->kind == Request::Kind::stop) continue;
      std::size_t last = 0, place = 0;
      if (r->location >= 0) {
        last = g.coherence(r->location).back();
        place = g.coherence(r->location).size();
      }
      const int value = g.events()[last].written;
      if (r->kind == Request::Kind::await && value != r->value) continue;
      if (r->kind == Request::Kind::lock && value != 0) continue;
      stuck = false;
      go_on(g.with(thread, *r, last, place));
    }
    if (stuck) ends_.add(g);
  }

  Found take() { return ends_.take(); }

 private:
  const Threads& threads_;
  Ends ends_;
};

}  // namespace

Found interleave(const Threads& threads) {
  Interleaving all(threads);
  all.go_on(Graph(threads.bodies.size(), threads.locations, threads.initial));
  return all.take();
}

}  // namespace litmus::oracle
