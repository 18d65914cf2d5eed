// Clients of queues and of the deque.
#include "chase_lev_deque.hpp"
#include "client.hpp"
#include "michael_scott_queue.hpp"
#include "mpmc_ring.hpp"
#include "spsc_ring.hpp"

namespace algorithms {
namespace {

struct Spsc {
  using Orders = SpscRingOrders;
  static constexpr auto algorithm = "Ring for one producer and one consumer";
  static constexpr bool slow = false;
  template <std::size_t Size, Orders O>
  static void pass(int values) {
    SpscRing<Size, O> ring;
    together(
        [&] {
          for (int i = 1; i <= values; ++i) ring.push(i);
        },
        [&] {
          for (int i = 1; i <= values; ++i) assert(ring.pop() == i);
        });
  }
};
struct SpscOne : Spsc {
  static constexpr auto text = "1 slot, 3 values";
  template <Orders O>
  static void body() {
    pass<1, O>(3);
  }
};
struct SpscTwo : Spsc {
  static constexpr auto text = "2 slots, 4 values";
  template <Orders O>
  static void body() {
    pass<2, O>(4);
  }
};

struct Mpmc {
  using Orders = MpmcRingOrders;
  static constexpr auto algorithm = "Bounded MPMC ring";
  static constexpr bool slow = false;
};
// The slot that is emptied is the one that is filled.
struct MpmcFull : Mpmc {
  static constexpr auto text = "full; 1 pushes, 1 pops";
  template <Orders O>
  static void body() {
    MpmcRing<2, O> ring;
    ring.push(1);
    ring.push(2);
    bool pushed = false;
    together([&] { pushed = ring.push(3); }, [&] { assert(ring.pop() == 1); });
    assert(ring.pop() == 2);
    assert(ring.pop() == (pushed ? std::optional(3) : std::nullopt));
  }
};
struct MpmcPairs : Mpmc {
  static constexpr auto text = "2 push and pop";
  template <Orders O>
  static void body() {
    MpmcRing<2, O> ring;
    std::array<std::optional<int>, 2> got;
    together(
        [&] {
          assert(ring.push(1));
          got[0] = ring.pop();
        },
        [&] {
          assert(ring.push(2));
          got[1] = ring.pop();
        });
    int sum = 0;
    for (const auto v : got) sum += v.value_or(0);
    while (const auto v = ring.pop()) sum += *v;
    assert(sum == 3);
  }
};
struct MpmcFour : Mpmc {
  static constexpr auto text = "2 push, 2 pop";
  template <Orders O>
  static void body() {
    MpmcRing<2, O> ring;
    std::array<std::optional<int>, 2> got;
    together([&] { assert(ring.push(1)); }, [&] { assert(ring.push(2)); }, [&] { got[0] = ring.pop(); },
             [&] { got[1] = ring.pop(); });
    int sum = 0;
    for (const auto v : got) sum += v.value_or(0);
    while (const auto v = ring.pop()) sum += *v;
    assert(sum == 3);
  }
};

struct MpmcThree : Mpmc {
  static constexpr auto text = "3 push and pop";
  static constexpr bool slow = true;
  template <Orders O>
  static void body() {
    MpmcRing<2, O> ring;
    std::array<int, 3> in{}, out{};
    const auto pass = [&ring, &in, &out](std::size_t i) {
      return [&ring, &in, &out, i] {
        if (ring.push(1 << i)) in[i] = 1 << i;
        out[i] = ring.pop().value_or(0);
      };
    };
    together(pass(0), pass(1), pass(2));
    int rest = 0;
    while (const auto v = ring.pop()) rest += *v;
    assert(in[0] + in[1] + in[2] == out[0] + out[1] + out[2] + rest);
  }
};

struct MichaelScott {
  using Orders = MichaelScottQueueOrders;
  static constexpr auto algorithm = "Michael-Scott queue with counts";
  static constexpr bool slow = false;
  // What is left. It may be a circle, if orders are too weak.
  template <class Queue>
  static std::vector<int> rest_of(Queue& queue) {
    std::vector<int> rest;
    while (const auto p = queue.pop()) {
      rest.push_back(p->value);
      assert(rest.size() < 5);
    }
    return rest;
  }
  template <class Queue>
  static int sum_of_rest(Queue& queue) {
    int sum = 0;
    for (const int v : rest_of(queue)) sum += v;
    return sum;
  }
};
struct MichaelScottPushPop : MichaelScott {
  static constexpr auto text = "1 pushes, 1 pops";
  template <Orders O>
  static void body() {
    MichaelScottQueue<2, O> queue;
    together([&] { queue.push(2, 20); },
             [&] {
               if (const auto p = queue.pop()) assert(p->value == 20);
             });
  }
};
struct MichaelScottPushes : MichaelScott {
  static constexpr auto text = "2 push";
  template <Orders O>
  static void body() {
    MichaelScottQueue<3, O> queue;
    together([&] { queue.push(2, 20); }, [&] { queue.push(3, 30); });
    const std::vector<int> rest = rest_of(queue);
    assert((rest == std::vector{20, 30} || rest == std::vector{30, 20}));
  }
};
struct MichaelScottPops : MichaelScott {
  static constexpr auto text = "1 pushes and pops, 1 pops";
  template <Orders O>
  static void body() {
    MichaelScottQueue<2, O> queue;
    int a = 0, b = 0;
    together(
        [&] {
          queue.push(2, 20);
          if (const auto p = queue.pop()) a = p->value;
        },
        [&] {
          if (const auto p = queue.pop()) b = p->value;
        });
    assert(a + b == 20 && !queue.pop());
  }
};
// What one thread pushes comes in its order; the other uses the node it has got.
struct MichaelScottReuse : MichaelScott {
  static constexpr auto text = "1 pushes 2, 1 pops and pushes again";
  template <Orders O>
  static void body() {
    MichaelScottQueue<3, O> queue;
    int first = 0;
    together(
        [&] {
          queue.push(2, 20);
          queue.push(3, 30);
        },
        [&] {
          if (const auto p = queue.pop()) {
            first = p->value;
            queue.push(p->node, 40);
          }
        });
    const std::vector<int> rest = rest_of(queue);
    if (first == 0) assert((rest == std::vector{20, 30}));
    else assert(first == 20 && (rest == std::vector{30, 40} || rest == std::vector{40, 30}));
  }
};
// Each thread has pushed before it pops: neither finds the queue empty.
struct MichaelScottPairs : MichaelScott {
  static constexpr auto text = "1 pushes and pops, 1 also pushes again";
  template <Orders O>
  static void body() {
    MichaelScottQueue<3, O> queue;
    int a = 0, b = 0;
    together(
        [&] {
          queue.push(2, 20);
          const auto p = queue.pop();
          assert(p);
          a = p->value;
        },
        [&] {
          queue.push(3, 30);
          const auto p = queue.pop();
          assert(p);
          b = p->value;
          queue.push(p->node, 40);
        });
    assert(a + b + sum_of_rest(queue) == 90);
  }
};
struct MichaelScottThree : MichaelScott {
  static constexpr auto text = "2 push, 1 pops";
  template <Orders O>
  static void body() {
    MichaelScottQueue<3, O> queue;
    int got = 0;
    together([&] { queue.push(2, 20); }, [&] { queue.push(3, 30); },
             [&] {
               if (const auto p = queue.pop()) got = p->value;
             });
    assert(got + sum_of_rest(queue) == 50);
  }
};
struct MichaelScottFour : MichaelScott {
  static constexpr auto text = "2 push, 2 pop";
  static constexpr bool slow = true;
  template <Orders O>
  static void body() {
    MichaelScottQueue<3, O> queue;
    std::array<int, 2> got{};
    const auto pop = [&queue, &got](std::size_t i) {
      return [&queue, &got, i] {
        if (const auto p = queue.pop()) got[i] = p->value;
      };
    };
    together([&] { queue.push(2, 20); }, [&] { queue.push(3, 30); }, pop(0), pop(1));
    assert(got[0] + got[1] + sum_of_rest(queue) == 50);
  }
};

struct ChaseLev {
  using Orders = ChaseLevDequeOrders;
  static constexpr auto algorithm = "Chase-Lev deque";
  static constexpr bool slow = false;
  // Items to push, each to be got once.
  class Items {
   public:
    int* next() {
      ++pushed_;
      return &items_[pushed_ - 1];
    }
    static void got(int* item) {
      if (item != nullptr) ++*item;
    }
    template <class Deque>
    void check(Deque& deque) {
      while (int* item = deque.take()) got(item);
      for (std::size_t i = 0; i < pushed_; ++i) assert(items_[i] == 1);
    }

   private:
    std::array<int, 4> items_{};
    std::size_t pushed_ = 0;
  };
  // The owner pushes and takes so many; thieves steal so many each.
  template <Orders O>
  static auto thief(ChaseLevDeque<int, O>& deque, int steals) {
    return [&deque, steals] {
      for (int i = 0; i < steals; ++i) Items::got(deque.steal());
    };
  }
  template <Orders O>
  static auto owner(ChaseLevDeque<int, O>& deque, Items& items, int pushes, int takes) {
    return [&deque, &items, pushes, takes] {
      for (int i = 0; i < pushes; ++i) {
        int* const item = items.next();
        *item = 0;
        deque.push(item);
      }
      for (int i = 0; i < takes; ++i) Items::got(deque.take());
    };
  }
};
struct ChaseLevOne : ChaseLev {
  static constexpr auto text = "1 item; 1 steals";
  template <Orders O>
  static void body() {
    ChaseLevDeque<int, O> deque(2);
    Items items;
    together(owner<O>(deque, items, 1, 1), thief<O>(deque, 1));
    items.check(deque);
  }
};
struct ChaseLevTwo : ChaseLev {
  static constexpr auto text = "2 items; 1 steals 2";
  template <Orders O>
  static void body() {
    ChaseLevDeque<int, O> deque(2);
    Items items;
    together(owner<O>(deque, items, 2, 1), thief<O>(deque, 2));
    items.check(deque);
  }
};
struct ChaseLevGrown : ChaseLev {
  static constexpr auto text = "2 items, grown; 1 steals 2";
  template <Orders O>
  static void body() {
    ChaseLevDeque<int, O> deque(1);
    Items items;
    together(owner<O>(deque, items, 2, 1), thief<O>(deque, 2));
    items.check(deque);
  }
};
struct ChaseLevThree : ChaseLev {
  static constexpr auto text = "2 items; 2 steal";
  template <Orders O>
  static void body() {
    ChaseLevDeque<int, O> deque(2);
    Items items;
    together(owner<O>(deque, items, 2, 1), thief<O>(deque, 1), thief<O>(deque, 1));
    items.check(deque);
  }
};

struct ChaseLevMore : ChaseLev {
  static constexpr auto text = "3 items, grown; 2 steal 2";
  static constexpr bool slow = true;
  template <Orders O>
  static void body() {
    ChaseLevDeque<int, O> deque(2);
    Items items;
    together(owner<O>(deque, items, 3, 2), thief<O>(deque, 2), thief<O>(deque, 2));
    items.check(deque);
  }
};

}  // namespace

std::vector<Client> queues() {
  return {
      client_of<MichaelScottPushPop>(),
      client_of<MichaelScottPushes>(),
      client_of<MichaelScottPops>(),
      client_of<MichaelScottReuse>(),
      client_of<MichaelScottPairs>(),
      client_of<MichaelScottThree>(),
      client_of<MichaelScottFour>(),
      client_of<ChaseLevOne>(),
      client_of<ChaseLevTwo>(),
      client_of<ChaseLevGrown>(),
      client_of<ChaseLevThree>(),
      client_of<ChaseLevMore>(),
      client_of<SpscOne>(),
      client_of<SpscTwo>(),
      client_of<MpmcFull>(),
      client_of<MpmcPairs>(),
      client_of<MpmcFour>(),
      client_of<MpmcThree>(),
  };
}

}  // namespace algorithms
