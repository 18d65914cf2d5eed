// The brute force against answers that are known from the literature.
#include "oracle/enumerate.hpp"

#include <gtest/gtest.h>

#include "oracle/generate.hpp"
#include "oracle/relation.hpp"

namespace litmus::oracle {
namespace {

constexpr int x = 0, y = 1;

Threads of(std::vector<std::function<void(Thread&)>> bodies, std::size_t locations = 2) {
  return {.bodies = std::move(bodies), .locations = locations};
}

bool possible(const Threads& threads, Model m, const State& observed) {
  for (const auto& [state, graphs] : enumerate(threads, m).outcomes)
    if (State(state.begin(), state.begin() + static_cast<std::ptrdiff_t>(observed.size())) == observed)
      return true;
  return false;
}

Threads store_buffering(Order store, Order load) {
  return of({[=](Thread& t) { t.store(x, 1, store), t.observe(t.load(y, load)); },
             [=](Thread& t) { t.store(y, 1, store), t.observe(t.load(x, load)); }});
}

TEST(Axioms, StoreBufferingNeedsSeqCst) {
  EXPECT_TRUE(possible(store_buffering(Order::rel, Order::acq), Model::rc11, {0, 0}));
  EXPECT_FALSE(possible(store_buffering(Order::sc, Order::sc), Model::rc11, {0, 0}));
  EXPECT_FALSE(possible(store_buffering(Order::rlx, Order::rlx), Model::sc, {0, 0}));
}

TEST(Axioms, SeqCstFencesForbidStoreBuffering) {
  const auto thread = [](int mine, int other, Order fence) {
    return [=](Thread& t) {
      t.store(mine, 1, Order::rlx);
      t.fence(fence);
      t.observe(t.load(other, Order::rlx));
    };
  };
  EXPECT_FALSE(possible(of({thread(x, y, Order::sc), thread(y, x, Order::sc)}), Model::rc11, {0, 0}));
  EXPECT_TRUE(possible(of({thread(x, y, Order::sc), thread(y, x, Order::acq_rel)}), Model::rc11, {0, 0}));
}

Threads message_passing(Order store, Order load) {
  return of({[=](Thread& t) { t.store(x, 1, Order::rlx), t.store(y, 1, store); },
             [=](Thread& t) {
               t.observe(t.load(y, load));
               t.observe(t.load(x, Order::rlx));
             }});
}

TEST(Axioms, MessagePassingNeedsReleaseAndAcquire) {
  EXPECT_FALSE(possible(message_passing(Order::rel, Order::acq), Model::rc11, {1, 0}));
  EXPECT_TRUE(possible(message_passing(Order::rlx, Order::acq), Model::rc11, {1, 0}));
  EXPECT_TRUE(possible(message_passing(Order::rel, Order::rlx), Model::rc11, {1, 0}));
}

// The second store of the releasing thread does not continue its release sequence since C++20.
TEST(Axioms, OnlyReadModifyWritesContinueAReleaseSequence) {
  const auto with = [](bool exchange) {
    return of({[=](Thread& t) {
                 t.store(x, 1, Order::rlx);
                 t.store(y, 1, Order::rel);
                 if (!exchange) t.store(y, 2, Order::rlx);
               },
               [=](Thread& t) {
                 if (exchange) t.cas(y, 1, 2, Order::rlx);
               },
               [](Thread& t) {
                 t.observe(t.load(y, Order::acq));
                 t.observe(t.load(x, Order::rlx));
               }});
  };
  EXPECT_TRUE(possible(with(false), Model::rc11, {2, 0}));
  EXPECT_FALSE(possible(with(true), Model::rc11, {2, 0}));
}

TEST(Axioms, LoadBufferingIsNotProduced) {
  const auto thread = [](int from, int to) {
    return [=](Thread& t) {
      t.observe(t.load(from, Order::rlx));
      t.store(to, 1, Order::rlx);
    };
  };
  EXPECT_FALSE(possible(of({thread(x, y), thread(y, x)}), Model::rc11, {1, 1}));
}

TEST(Axioms, IndependentReadsAgreeUnderSeqCstOnly) {
  const auto with = [](Order load) {
    const auto reader = [=](int first, int second) {
      return [=](Thread& t) {
        t.observe(t.load(first, load));
        t.observe(t.load(second, load));
      };
    };
    return of({[](Thread& t) { t.store(x, 1, Order::sc); }, [](Thread& t) { t.store(y, 1, Order::sc); },
               reader(x, y), reader(y, x)});
  };
  EXPECT_FALSE(possible(with(Order::sc), Model::rc11, {1, 0, 1, 0}));
  EXPECT_TRUE(possible(with(Order::acq), Model::rc11, {1, 0, 1, 0}));
}

TEST(Axioms, LoadsOfOneLocationDoNotGoBack) {
  const Threads threads = of({[](Thread& t) { t.store(x, 1, Order::rlx), t.store(x, 2, Order::rlx); },
                              [](Thread& t) {
                                t.observe(t.load(x, Order::rlx));
                                t.observe(t.load(x, Order::rlx));
                              }});
  EXPECT_FALSE(possible(threads, Model::rc11, {2, 1}));
  EXPECT_TRUE(possible(threads, Model::rc11, {1, 2}));
}

TEST(Enumerate, ReadModifyWritesLoseNothing) {
  const auto add = [](Thread& t) { t.fetch_add(x, 1, Order::rlx); };
  for (const Model m : {Model::sc, Model::rc11}) {
    const Found found = enumerate(of({add, add, add, add}, 1), m);
    EXPECT_EQ(found.complete.size(), 24U);
    EXPECT_EQ(found.outcomes, (std::map<State, std::uint64_t>{{{4}, 24}}));
  }
}

TEST(Enumerate, TellsBlockedFromDeadlocked) {
  const Threads assumes = of({[](Thread& t) { t.assume(t.load(x, Order::rlx) == 1); },
                              [](Thread& t) { t.store(x, 1, Order::rlx); }});
  const Found assumed = enumerate(assumes, Model::rc11);
  EXPECT_EQ(assumed.complete.size(), 1U);
  EXPECT_EQ(assumed.blocked, 1U);
  EXPECT_EQ(assumed.deadlocks, 0U);

  const auto forever = [](Thread& t) { t.lock(x); };
  const Found locked = enumerate(of({forever, forever}), Model::rc11);
  EXPECT_EQ(locked.complete.size(), 0U);
  EXPECT_EQ(locked.blocked, 0U);
  EXPECT_EQ(locked.deadlocks, 2U);
}

// Two ways to sequential consistency: by its axiom, and by running all interleavings.
TEST(Enumerate, IsWhatInterleavingFinds) {
  std::size_t weak = 0, blocked = 0;
  for (const Program& p : generate(7, 200)) {
    const Threads threads = threads_of(p);
    const Found by_axiom = enumerate(threads, Model::sc);
    const Found by_running = interleave(threads);
    EXPECT_EQ(by_axiom.complete, by_running.complete) << to_json({p});
    EXPECT_EQ(by_axiom.outcomes, by_running.outcomes) << to_json({p});
    EXPECT_EQ(by_axiom.blocked, by_running.blocked) << to_json({p});
    blocked += by_axiom.blocked != 0;

    // Whatever sc allows, rc11 does.
    const Found more = enumerate(threads, Model::rc11);
    for (const std::string& graph : by_axiom.complete)
      EXPECT_EQ(more.complete.count(graph), 1U) << to_json({p});
    weak += more.complete.size() > by_axiom.complete.size();
  }
  EXPECT_GT(weak, 10U);
  EXPECT_GT(blocked, 5U);
}

TEST(Generate, IsTheSameForTheSameSeed) {
  EXPECT_EQ(to_json(generate(3, 50)), to_json(generate(3, 50)));
  EXPECT_NE(to_json(generate(3, 50)), to_json(generate(4, 50)));
}

TEST(Program, IsReadAsItIsWritten) {
  std::vector<Program> programs = generate(5, 100);
  for (Program& p : programs) {
    p.outcomes = {{Model::sc, {{1, 2}}}, {Model::rc11, {{1, 2}, {3, 4}}}};
    p.graphs = {{Model::sc, 1}, {Model::rc11, 2}};
  }
  const std::string text = to_json(programs);
  EXPECT_EQ(to_json(parse_programs(text)), text);
  EXPECT_THROW(parse_programs("[{\"name\": 1}]"), std::runtime_error);
  EXPECT_THROW(parse_programs("not JSON"), std::runtime_error);
}

TEST(Relation, HasTheOperatorsOfTheAxioms) {
  Relation r(4);
  r.add(0, 1);
  r.add(1, 2);
  EXPECT_TRUE((r * r).has(0, 2));
  EXPECT_FALSE((r * r).has(0, 1));
  EXPECT_TRUE(r.closure().has(0, 2));
  EXPECT_FALSE(r.closure().has(0, 0));
  EXPECT_TRUE(r.reflexive_closure().has(3, 3));
  EXPECT_TRUE(r.inverse().has(2, 1));
  EXPECT_TRUE(r.acyclic());
  r.add(2, 0);
  EXPECT_TRUE(r.irreflexive());
  EXPECT_FALSE(r.acyclic());
  EXPECT_THROW(Relation(65), std::length_error);
}

}  // namespace
}  // namespace litmus::oracle
