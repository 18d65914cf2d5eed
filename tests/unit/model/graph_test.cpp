#include "model/graph.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace fearless {
namespace {

// A graph written down event by event. Slots 1, 2 … have no creator: they begin with nothing seen.
class Builder {
 public:
  explicit Builder(MemoryModel m) : graph(m) { graph.widen(7); }

  LocationId location() { return graph.add_location(0x1000 + 16 * graph.locations(), 0); }

  EventId store(Slot s, LocationId l, Value v, Order o, EventId after) {
    Event e = event(s, l, Effect::store, o);
    e.kind = EventKind::write;
    e.action.operand = e.value = v;
    const EventId id = add(e);
    graph.place_after(id, after);
    return id;
  }
  EventId load(Slot s, LocationId l, Order o, EventId from) {
    Event e = event(s, l, Effect::load, o);
    e.kind = EventKind::read;
    e.rf = from;
    return add(e);
  }
  EventId fence(Slot s) {
    Event e = event(s, no_location, Effect::none, Order::seq_cst);
    e.action.size = 0;
    e.kind = EventKind::fence;
    return add(e);
  }
  std::vector<EventId> visible(Slot s, LocationId l) {
    std::vector<EventId> list;
    graph.for_each_visible(l, graph.view_of(s), [&](EventId w) {
      list.push_back(w);
      return false;
    });
    return list;
  }

  Graph graph;

 private:
  Event event(Slot s, LocationId l, Effect effect, Order o) {
    Event e;
    e.slot = s;
    e.index = ++events_[s];
    e.location = l;
    e.action.effect = effect;
    e.action.order = o;
    e.action.size = 4;
    return e;
  }
  EventId add(const Event& e) {
    const EventId id = graph.append(e);
    graph.estimate_rows(id);
    return id;
  }
  u32 events_[8] = {};
};

// Store buffering: is the graph in which both loads read the initial value consistent?
bool store_buffering(MemoryModel m, Order o, bool fences) {
  Builder b(m);
  const LocationId x = b.location();
  const LocationId y = b.location();
  b.store(1, x, 1, o, initial);
  if (fences) b.fence(1);
  b.load(1, y, o, initial);
  b.store(2, y, 1, o, initial);
  if (fences) b.fence(2);
  b.load(2, x, o, initial);
  return b.graph.consistent();
}

TEST(Graph, StoreBuffering) {
  EXPECT_TRUE(store_buffering(MemoryModel::rc11, Order::relaxed, false));
  EXPECT_TRUE(store_buffering(MemoryModel::rc11, Order::acq_rel, false));
  EXPECT_FALSE(store_buffering(MemoryModel::rc11, Order::seq_cst, false));
  EXPECT_FALSE(store_buffering(MemoryModel::rc11, Order::relaxed, true));
  EXPECT_FALSE(store_buffering(MemoryModel::sc, Order::relaxed, false));
}

// Independent reads of independent writes: the readers disagree about which came first.
bool readers_disagree(Order o) {
  Builder b(MemoryModel::rc11);
  const LocationId x = b.location();
  const LocationId y = b.location();
  const EventId wx = b.store(1, x, 1, o, initial);
  const EventId wy = b.store(2, y, 1, o, initial);
  b.load(3, x, o, wx);
  b.load(3, y, o, initial);
  b.load(4, y, o, wy);
  b.load(4, x, o, initial);
  return b.graph.consistent();
}

TEST(Graph, OnlySeqCstReadersAgreeAboutIndependentWrites) {
  EXPECT_TRUE(readers_disagree(Order::acq_rel));
  EXPECT_FALSE(readers_disagree(Order::seq_cst));
}

TEST(Graph, AnAcquireMakesOlderStoresInvisible) {
  for (const bool synchronises : {false, true}) {
    Builder b(MemoryModel::rc11);
    const LocationId data = b.location();
    const LocationId flag = b.location();
    const EventId w = b.store(1, data, 42, Order::relaxed, initial);
    const EventId f = b.store(1, flag, 1, Order::release, initial);
    b.load(2, flag, synchronises ? Order::acquire : Order::relaxed, f);
    EXPECT_EQ(b.visible(2, data), synchronises ? std::vector{w} : (std::vector{w, initial}));
  }
}

TEST(Graph, ALoadIsNotOlderThanTheOneBeforeIt) {
  Builder b(MemoryModel::rc11);
  const LocationId x = b.location();
  const EventId first = b.store(1, x, 1, Order::relaxed, initial);
  const EventId second = b.store(1, x, 2, Order::relaxed, first);
  EXPECT_EQ(b.visible(2, x), (std::vector{second, first, initial}));
  b.load(2, x, Order::relaxed, first);
  EXPECT_EQ(b.visible(2, x), (std::vector{second, first}));
  EXPECT_EQ(b.visible(1, x), std::vector{second});
}

TEST(Graph, TheHashDoesNotDependOnTheOrderOfTheRun) {
  const auto hash = [](bool other_first, bool reads_new) {
    Builder b(MemoryModel::rc11);
    const LocationId x = b.location();
    EventId w = initial;
    if (!other_first) w = b.store(1, x, 1, Order::relaxed, initial);
    if (other_first || !reads_new) b.load(2, x, Order::relaxed, initial);
    if (other_first) w = b.store(1, x, 1, Order::relaxed, initial);
    if (reads_new) b.load(2, x, Order::relaxed, w);
    return b.graph.hash();
  };
  EXPECT_EQ(hash(true, false), hash(false, false));
  EXPECT_NE(hash(false, true), hash(false, false));
}

TEST(Graph, CuttingItsEndLeavesWhatWasThere) {
  Builder b(MemoryModel::rc11);
  const LocationId x = b.location();
  const EventId w = b.store(1, x, 1, Order::release, initial);
  b.load(2, x, Order::acquire, w);
  const u64 before = b.graph.hash();
  const u32 n = b.graph.size();
  const LocationId y = b.location();
  b.store(2, x, 2, Order::seq_cst, initial);
  b.load(3, y, Order::seq_cst, initial);
  b.load(3, x, Order::relaxed, w);
  EXPECT_NE(b.graph.hash(), before);
  b.graph.truncate(n);
  EXPECT_EQ(b.graph.hash(), before);
  EXPECT_EQ(b.graph.co_last(x), w);
  EXPECT_EQ(b.graph.locations(), y);
  EXPECT_EQ(b.graph.last_of(3), no_event);
  EXPECT_EQ(b.visible(2, x), std::vector{w});
}

}  // namespace
}  // namespace fearless
