// A queue of nodes that are used again (Michael and Scott, "Simple, fast, and practical non-blocking and
// blocking concurrent queue algorithms", PODC 1996). Every link has a count, which tells a node from the same
// node linked again (the ABA problem).
#pragma once

#include <optional>

#include "orders.hpp"

namespace algorithms {

struct MichaelScottQueueOrders {
  std::memory_order clear_next = release;
  std::memory_order push_see_tail = acquire;
  std::memory_order push_see_next = acquire;
  std::memory_order link = release;
  std::memory_order push_help = release;
  std::memory_order swing = release;
  std::memory_order see_head = acquire;
  std::memory_order pop_see_tail = acquire;
  std::memory_order pop_see_next = acquire;
  std::memory_order pop_help = release;
  std::memory_order take = release;
};

constexpr auto sites_of(const MichaelScottQueueOrders&) {
  using O = MichaelScottQueueOrders;
  return std::array<Site<O>, 11>{{
      {"push: mine.next.store", Access::store, &O::clear_next},
      {"push: tail.load", Access::load, &O::push_see_tail},
      {"push: last.next.load", Access::load, &O::push_see_next},
      {"push: last.next.compare_exchange", Access::rmw, &O::link},
      {"push: tail.compare_exchange, helping", Access::rmw, &O::push_help},
      {"push: tail.compare_exchange", Access::rmw, &O::swing},
      {"pop: head.load", Access::load, &O::see_head},
      {"pop: tail.load", Access::load, &O::pop_see_tail},
      {"pop: first.next.load", Access::load, &O::pop_see_next},
      {"pop: tail.compare_exchange, helping", Access::rmw, &O::pop_help},
      {"pop: head.compare_exchange", Access::rmw, &O::take},
  }};
}

// Node 1 is the first dummy. The others, 2 to Nodes, belong to whoever has popped them, or to nobody yet.
template <unsigned Nodes, MichaelScottQueueOrders O = MichaelScottQueueOrders{}>
class MichaelScottQueue {
 public:
  void push(unsigned mine, int value) {
    nodes_[mine].value.store(value, relaxed);
    nodes_[mine].next.store({0, nodes_[mine].next.load(relaxed).count + 1}, O.clear_next);
    for (;;) {
      Link tail = tail_.load(O.push_see_tail);
      std::atomic<Link>& last = nodes_[tail.node].next;
      Link next = last.load(O.push_see_next);
      if (tail_.load(relaxed) != tail) continue;
      if (next.node != 0) {
        tail_.compare_exchange_strong(tail, tail.to(next.node), O.push_help, relaxed);
      } else if (last.compare_exchange_strong(next, next.to(mine), O.link, relaxed)) {
        tail_.compare_exchange_strong(tail, tail.to(mine), O.swing, relaxed);
        return;
      }
    }
  }

  // Nothing if the queue is empty. The node is the caller's then.
  struct Popped {
    int value;
    unsigned node;
  };
  std::optional<Popped> pop() {
    for (;;) {
      Link head = head_.load(O.see_head);
      Link tail = tail_.load(O.pop_see_tail);
      const Link next = nodes_[head.node].next.load(O.pop_see_next);
      if (head_.load(relaxed) != head) continue;
      if (head.node == tail.node) {
        if (next.node == 0) return std::nullopt;
        tail_.compare_exchange_strong(tail, tail.to(next.node), O.pop_help, relaxed);
      } else {
        // Before the node can be another's.
        const int value = nodes_[next.node].value.load(relaxed);
        if (head_.compare_exchange_strong(head, head.to(next.node), O.take, relaxed))
          return Popped{value, head.node};
      }
    }
  }

 private:
  struct Link {
    unsigned node, count;
    Link to(unsigned n) const { return {n, count + 1}; }
    bool operator==(const Link&) const = default;
  };
  struct Node {
    std::atomic<int> value{0};
    std::atomic<Link> next{Link{0, 0}};
  };

  std::array<Node, Nodes + 1> nodes_;
  std::atomic<Link> head_{Link{1, 0}}, tail_{Link{1, 0}};
};

}  // namespace algorithms
