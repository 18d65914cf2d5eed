// xenium (Manuel Pöter's), unmodified: queues and a work-stealing deque.
#include <array>
#include <xenium/chase_work_stealing_deque.hpp>
#include <xenium/michael_scott_queue.hpp>
#include <xenium/ramalhete_queue.hpp>
#include <xenium/reclamation/generic_epoch_based.hpp>
#include <xenium/reclamation/lock_free_ref_count.hpp>
#include <xenium/vyukov_bounded_queue.hpp>

#include "support.hpp"

namespace {

using namespace libraries;

struct vyukov {
  xenium::vyukov_bounded_queue<int> q{2};
  bool push(int v) { return q.try_push_strong(v); }
  bool weak_push(int v) { return q.try_push_weak(v); }
  maybe pop() {
    int v = 0;
    return q.try_pop_strong(v) ? maybe(v) : std::nullopt;
  }
  maybe weak_pop() {
    int v = 0;
    return q.try_pop_weak(v) ? maybe(v) : std::nullopt;
  }
};

const auto push_and_pop = [](auto& test) {
  test.add("push", FEARLESS_CALL(push), range(0, 2));
  test.add("try_pop", FEARLESS_CALL(pop));
};

const options sc{.memory_model = "sc"};

TEST(Xenium, BoundedQueueIsLinearizable) {
  passes_at_random<vyukov, fifo<2>>(push_and_pop, sc);
  passes_exhaustively<vyukov, fifo<2>>(push_and_pop, 3);  // (Of four, see the next.)
}

// They look at the other index, which may be older than what they have seen already where memory is weak.
TEST(Xenium, UnderWeakMemoryTheBoundedQueueMayBeFullWithoutBeingFull) {
  refuted<vyukov, fifo<2>>(push_and_pop, 2, 5, {.strategy = "pct", .memory_model = "rc11"});
}

// The weak operations fail where another thread is in between: "or a pop operation on the element … is still
// pending".
TEST(Xenium, TheWeakOperationsOfTheBoundedQueueAreNot) {
  const auto strict = [](auto& test) {
    test.add("try_push_weak", FEARLESS_CALL(weak_push), FEARLESS_CALL(push), range(0, 2));
    test.add("try_pop_weak", FEARLESS_CALL(weak_pop), FEARLESS_CALL(pop));
  };
  refuted<vyukov, fifo<2>>(strict, 2, 4);
  const auto as_promised = [](auto& test) {
    test.add("try_push_weak", FEARLESS_CALL(weak_push),
             permits{[](fifo<2>& q, bool pushed, int v) { return !pushed || q.push(v); }}, range(0, 2));
    test.add("try_pop_weak", FEARLESS_CALL(weak_pop),
             permits{[](fifo<2>& q, const maybe& v) { return !v || q.pop() == v; }});
  };
  passes_at_random<vyukov, fifo<2>>(as_promised);
  passes_exhaustively<vyukov, fifo<2>>(as_promised, in_long() ? 4 : 3);
}

template <class Reclaimer>
struct michael_scott {
  xenium::michael_scott_queue<int, xenium::policy::reclaimer<Reclaimer>> q;
  bool push(int v) {
    q.push(v);
    return true;
  }
  maybe pop() {
    int v = 0;
    return q.try_pop(v) ? maybe(v) : std::nullopt;
  }
};

TEST(Xenium, MichaelScottQueueIsLinearizable) {
  passes_at_random<michael_scott<xenium::reclamation::epoch_based<>>, fifo<>>(push_and_pop, sc);
}

TEST(Xenium, MichaelScottQueueOfCountedReferencesIsLinearizable) {
  passes_at_random<michael_scott<xenium::reclamation::lock_free_ref_count<>>, fifo<>>(push_and_pop);
}

struct ramalhete {
  xenium::ramalhete_queue<int*, xenium::policy::reclaimer<xenium::reclamation::epoch_based<>>,
                          xenium::policy::entries_per_node<2>, xenium::policy::pop_retries<0>>
      q;
  std::array<int, 2> values{0, 1};
  ~ramalhete() {
    while (pop()) {}
  }
  bool push(int v) {
    q.push(&values[static_cast<unsigned>(v)]);
    return true;
  }
  maybe pop() {
    int* v = nullptr;
    return q.try_pop(v) ? maybe(*v) : std::nullopt;
  }
};

TEST(Xenium, RamalheteQueueIsLinearizable) { passes_at_random<ramalhete, fifo<>>(push_and_pop, sc); }

struct both_ends : lifo {
  maybe steal() {
    if (values.empty()) return std::nullopt;
    const int v = values.front();
    values.erase(values.begin());
    return v;
  }
  bool operator==(const both_ends&) const = default;
};

struct chase {
  xenium::chase_work_stealing_deque<int, xenium::policy::capacity<2>> q;
  std::array<int, 2> values{0, 1};
  bool push(int v) { return q.try_push(&values[static_cast<unsigned>(v)]); }
  maybe pop() {
    int* v = nullptr;
    return q.try_pop(v) ? maybe(*v) : std::nullopt;
  }
  maybe steal() {
    int* v = nullptr;
    return q.try_steal(v) ? maybe(*v) : std::nullopt;
  }
};

// (A thief may fail where another thread was quicker.)
const auto owner_and_thieves = [](auto& test) {
  test.add("push", FEARLESS_CALL(push), range(0, 2)).one_thread("owner");
  test.add("pop", FEARLESS_CALL(pop)).one_thread("owner");
  test.add("steal", FEARLESS_CALL(steal),
           permits{[](both_ends& d, const maybe& v) { return !v || d.steal() == v; }})
      .not_by("owner");
};

TEST(Xenium, WorkStealingDequeGivesEveryElementOnce) {
  passes_at_random<chase, both_ends>(owner_and_thieves, {.memory_model = "sc"});
  passes_exhaustively<chase, both_ends>(owner_and_thieves, 4);
}

// A thief sees that something has been taken, and not what the owner had taken before: try_pop takes the last
// one by a relaxed exchange, and try_steal reads the top relaxed. (With seq_cst for both nothing is found.)
TEST(Xenium, UnderWeakMemoryAnElementIsPoppedAndStolen) {
  const auto up_to_five = [](auto& test) {
    owner_and_thieves(test);
    test.all_up_to(5);
  };
  refuted<chase, both_ends>(up_to_five, 3, 5, {.strategy = "exhaustive", .memory_model = "rc11"});
}

}  // namespace
