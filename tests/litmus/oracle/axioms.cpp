// The memory models, written as they are defined, one line a line.
//
// rc11: O. Lahav, V. Vafeiadis, J. Kang, C.-K. Hur, D. Dreyer, "Repairing Sequential Consistency in C/C++11",
// PLDI 2017, with the release sequences of C++20 (P0982). A read-modify-write is one event here, so that
// (rf ; rmw) is rf to an event that reads and writes, and fr leaves out an event with itself. Graphs are
// built along po and rf, so that their union has no cycle.
#include "oracle/graph.hpp"
#include "oracle/relation.hpp"

namespace litmus::oracle {
namespace {

bool releases(Order o) { return o == Order::rel || o == Order::acq_rel || o == Order::sc; }
bool acquires(Order o) { return o == Order::acq || o == Order::acq_rel || o == Order::sc; }

struct Relations {
  explicit Relations(const Graph& g)
      : n(g.events().size()), events(g.events()), po(n), start(n), rf(n), co(n), same_location(n), none(n) {
    for (std::size_t a = 0; a < n; ++a) {
      for (std::size_t b = 0; b < n; ++b) {
        const Event &x = events[a], &y = events[b];
        if (x.thread >= 0 && x.thread == y.thread && x.index < y.index) po.add(a, b);
        // The initial stores come before all threads; a thread begins after its creation.
        if (x.thread < 0 && y.thread >= 0) start.add(a, b);
        if (x.spawns >= 0 && x.spawns == y.thread) start.add(a, b);
        if (x.location >= 0 && x.location == y.location) same_location.add(a, b);
      }
      if (events[a].reads) rf.add(events[a].from, a);
    }
    for (std::size_t l = 0; l < g.locations(); ++l) {
      const auto& order = g.coherence(static_cast<int>(l));
      for (std::size_t i = 0; i < order.size(); ++i)
        for (std::size_t k = i + 1; k < order.size(); ++k) co.add(order[i], order[k]);
    }
  }

  template <class Predicate>
  Relation those(Predicate p) const {
    return Relation::identity(n, [&](std::size_t i) { return p(events[i]); });
  }

  std::size_t n;
  const std::vector<Event>& events;
  Relation po, start, rf, co, same_location, none;
};

bool consistent_sc(const Relations& r) {
  const Relation fr = (r.rf.inverse() * r.co) - r.none.optional();
  return (r.po | r.start | r.rf | r.co | fr).acyclic();
}

bool consistent_rc11(const Relations& r) {
  const Relation F = r.those([](const Event& e) { return e.fence; });
  const Relation W = r.those([](const Event& e) { return e.writes && e.thread >= 0; });
  const Relation R = r.those([](const Event& e) { return e.reads; });
  const Relation RMW = r.those([](const Event& e) { return e.reads && e.writes; });
  const Relation REL = r.those([](const Event& e) { return releases(e.order); });
  const Relation ACQ = r.those([](const Event& e) { return acquires(e.order); });
  const Relation SC = r.those([](const Event& e) { return e.order == Order::sc; });
  const Relation F_SC = r.those([](const Event& e) { return e.fence && e.order == Order::sc; });
  const Relation& po = r.po;
  const Relation& rf = r.rf;
  const Relation& co = r.co;
  const Relation fr = (rf.inverse() * co) - r.none.optional();

  const Relation rs = W * (rf * RMW).reflexive_closure();
  const Relation sw = REL * (F * po).optional() * rs * rf * R * (po * F).optional() * ACQ;
  const Relation hb = (po | sw | r.start).closure();
  const Relation eco = (rf | co | fr).closure();
  if (!(hb * eco.optional()).irreflexive()) return false;
  if (!(RMW & (fr * co)).irreflexive()) return false;

  const Relation po_elsewhere = po - r.same_location;
  const Relation scb = po | (po_elsewhere * hb * po_elsewhere) | (hb & r.same_location) | co | fr;
  const Relation psc = ((SC | (F_SC * hb.optional())) * scb * (SC | (hb.optional() * F_SC))) |
                       (F_SC * (hb | (hb * eco * hb)) * F_SC);
  return psc.acyclic();
}

}  // namespace

bool consistent(const Graph& g, Model m) {
  const Relations r(g);
  return m == Model::sc ? consistent_sc(r) : consistent_rc11(r);
}

}  // namespace litmus::oracle
