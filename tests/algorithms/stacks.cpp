// Clients of stacks.
#include "client.hpp"
#include "hazard_stack.hpp"
#include "treiber_stack.hpp"

namespace algorithms {
namespace {

struct Treiber {
  using Orders = TreiberStackOrders;
  static constexpr auto algorithm = "Treiber's stack with a count";
  static constexpr bool slow = false;
};
struct TreiberPushPop : Treiber {
  static constexpr auto text = "1 pushes 2, 1 pops 2";
  template <Orders O>
  static void body() {
    TreiberStack<2, O> stack;
    together(
        [&] {
          for (unsigned node = 1; node <= 2; ++node) {
            stack.value(node) = 10 * static_cast<int>(node);
            stack.push(node);
          }
        },
        [&] {
          for (int i = 0; i < 2; ++i)
            if (const unsigned node = stack.pop(); node != 0)
              assert(stack.value(node) == 10 * static_cast<int>(node));
        });
  }
};
// One thread pops; the other pops two and pushes the first of them again.
template <TreiberStackOrders O, bool WithCount>
void pop_and_push_again() {
  TreiberStack<2, O, WithCount> stack;
  stack.push(1);
  stack.push(2);
  std::array<unsigned, 2> held{};
  together(
      [&] {
        held[0] = stack.pop();
        if (held[0] != 0) ++stack.value(held[0]);
      },
      [&] {
        const unsigned first = stack.pop();
        held[1] = stack.pop();
        if (held[1] != 0) ++stack.value(held[1]);
        if (first == 0) return;
        ++stack.value(first);
        stack.push(first);
      });
  // No node is in two places.
  assert(held[0] == 0 || held[0] != held[1]);
  while (const unsigned node = stack.pop()) assert(node != held[0] && node != held[1]);
}
struct TreiberReuse : Treiber {
  static constexpr auto text = "1 pops, 1 pops 2 and pushes 1";
  template <Orders O>
  static void body() {
    pop_and_push_again<O, true>();
  }
};
struct TreiberThree : Treiber {
  static constexpr auto text = "1 pushes, 2 pop and push again";
  template <Orders O>
  static void body() {
    TreiberStack<2, O> stack;
    stack.push(1);
    const auto again = [&] {
      if (const unsigned node = stack.pop(); node != 0) {
        ++stack.value(node);
        stack.push(node);
      }
    };
    together(
        [&] {
          ++stack.value(2);
          stack.push(2);
        },
        again, again);
    int sum = 0, nodes = 0;
    while (const unsigned node = stack.pop()) {
      sum += stack.value(node);
      ++nodes;
    }
    assert(nodes == 2 && sum >= 1 && sum <= 3);
  }
};

struct TreiberThreeAgain : Treiber {
  static constexpr auto text = "3 pop and push again";
  static constexpr bool slow = true;
  template <Orders O>
  static void body() {
    TreiberStack<3, O> stack;
    for (unsigned node = 1; node <= 3; ++node) stack.push(node);
    const auto again = [&] {
      if (const unsigned node = stack.pop(); node != 0) {
        ++stack.value(node);
        stack.push(node);
      }
    };
    together(again, again, again);
    int sum = 0, nodes = 0;
    while (const unsigned node = stack.pop()) {
      sum += stack.value(node);
      ++nodes;
    }
    assert(nodes == 3 && sum == 3);
  }
};

struct Hazard {
  using Orders = HazardStackOrders;
  static constexpr auto algorithm = "Treiber's stack with hazard pointers";
  static constexpr bool slow = false;
};
struct HazardPushPop : Hazard {
  static constexpr auto text = "1 pushes, 1 pops";
  template <Orders O>
  static void body() {
    HazardStack<2, O> stack;
    together([&] { stack.push(1); },
             [&] {
               if (const auto v = stack.pop(1)) assert(*v == 1);
             });
  }
};
struct HazardLast : Hazard {
  static constexpr auto text = "2 pop the last value";
  template <Orders O>
  static void body() {
    HazardStack<2, O> stack;
    stack.push(1);
    int a = 0, b = 0;
    together([&] { a = stack.pop(0).value_or(0); }, [&] { b = stack.pop(1).value_or(0); });
    assert(a + b == 1);
  }
};
struct HazardPops : Hazard {
  static constexpr auto text = "2 pop of 2 values";
  template <Orders O>
  static void body() {
    HazardStack<2, O> stack;
    stack.push(1);
    stack.push(2);
    int a = 0, b = 0;
    together([&] { a = stack.pop(0).value(); }, [&] { b = stack.pop(1).value(); });
    assert(a + b == 3);
  }
};
struct HazardPopsMore : Hazard {
  static constexpr auto text = "1 pops, 1 pops 2";
  template <Orders O>
  static void body() {
    HazardStack<2, O> stack;
    for (const int v : {1, 2, 4}) stack.push(v);
    int a = 0, b = 0;
    together([&] { a = stack.pop(0).value(); },
             [&] {
               b = stack.pop(1).value();
               b += stack.pop(1).value();
             });
    assert(a + b == 7);
  }
};
struct HazardThree : Hazard {
  static constexpr auto text = "1 pushes, 2 pop";
  template <Orders O>
  static void body() {
    HazardStack<2, O> stack;
    stack.push(1);
    int a = 0, b = 0;
    together([&] { stack.push(2); }, [&] { a = stack.pop(0).value_or(0); },
             [&] { b = stack.pop(1).value_or(0); });
    int rest = 0;
    while (const auto v = stack.pop(0)) rest += *v;
    assert(a + b + rest == 3);
  }
};

struct HazardThreePop : Hazard {
  static constexpr auto text = "3 pop of 2 values";
  static constexpr bool slow = true;
  template <Orders O>
  static void body() {
    HazardStack<3, O> stack;
    stack.push(1);
    stack.push(2);
    std::array<int, 3> got{};
    const auto pop = [&stack, &got](std::size_t me) {
      return [&stack, &got, me] { got[me] = stack.pop(me).value_or(0); };
    };
    together(pop(0), pop(1), pop(2));
    assert(got[0] + got[1] + got[2] == 3);
  }
};

}  // namespace

std::vector<Client> stacks() {
  std::vector<Client> all{
      client_of<TreiberPushPop>(),    client_of<TreiberReuse>(),   client_of<TreiberThree>(),
      client_of<TreiberThreeAgain>(), client_of<HazardPushPop>(),  client_of<HazardLast>(),
      client_of<HazardPops>(),        client_of<HazardPopsMore>(), client_of<HazardThree>(),
      client_of<HazardThreePop>(),
  };
  all[1].variants.push_back({"without the count", pop_and_push_again<TreiberStackOrders{}, false>});
  return all;
}

}  // namespace algorithms
