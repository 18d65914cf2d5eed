// A stack of nodes that are used again (Treiber, "Systems programming: coping with parallelism", IBM 1986). A
// count next to the top tells a node from the same node pushed again (the ABA problem).
#pragma once

#include "orders.hpp"

namespace algorithms {

struct TreiberStackOrders {
  std::memory_order publish = release;
  std::memory_order see_top = acquire;
  std::memory_order take = acquire;
  std::memory_order see_top_again = acquire;
};

constexpr auto sites_of(const TreiberStackOrders&) {
  using O = TreiberStackOrders;
  return std::array<Site<O>, 4>{{
      {"push: top.compare_exchange", Access::rmw, &O::publish},
      {"pop: top.load", Access::load, &O::see_top},
      {"pop: top.compare_exchange, success", Access::rmw, &O::take},
      {"pop: top.compare_exchange, failure", Access::load, &O::see_top_again},
  }};
}

// The nodes 1 to Nodes belong to whoever has popped them, or to nobody yet.
template <unsigned Nodes, TreiberStackOrders O = TreiberStackOrders{}, bool WithCount = true>
class TreiberStack {
 public:
  int& value(unsigned node) { return nodes_[node].value; }

  void push(unsigned node) {
    Top old = top_.load(relaxed);
    do {
      nodes_[node].next.store(old.node, relaxed);
    } while (!top_.compare_exchange_strong(old, after(old, node), O.publish, relaxed));
  }

  // 0 if the stack is empty.
  unsigned pop() {
    Top old = top_.load(O.see_top);
    while (old.node != 0) {
      const unsigned next = nodes_[old.node].next.load(relaxed);
      if (top_.compare_exchange_strong(old, after(old, next), O.take, O.see_top_again)) break;
    }
    return old.node;
  }

 private:
  struct Top {
    unsigned node, count;
  };
  struct Node {
    int value = 0;
    std::atomic<unsigned> next{0};  // read by those who will find that the node is no longer the top
  };

  static Top after(Top old, unsigned node) { return {node, WithCount ? old.count + 1 : 0}; }

  std::array<Node, Nodes + 1> nodes_;
  std::atomic<Top> top_{Top{0, 0}};
};

}  // namespace algorithms
