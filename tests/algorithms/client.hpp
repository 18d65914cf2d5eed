// What is searched: an algorithm, used by a few threads, with its orders as they are and with each of them
// weakened by a step.
#pragma once

// Assertions are what clients fail by, in every build.
#undef NDEBUG
#include <cassert>

#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "orders.hpp"

namespace algorithms {

struct Variant {
  std::string text;  // empty: as it is
  void (*body)();
};

struct Client {
  std::string algorithm, text;
  bool slow;
  std::vector<Variant> variants;  // the first is as it is
};

template <std::size_t Site, std::size_t Step, class Orders>
constexpr Orders weakened(Orders o) {
  constexpr auto site = sites_of(Orders{})[Site];
  o.*site.order = weaker(site.access, o.*site.order)[Step];
  return o;
}

template <class C, std::size_t Site, std::size_t Step>
void add_weakened(Client& client) {
  using Orders = typename C::Orders;
  constexpr auto site = sites_of(Orders{})[Site];
  constexpr std::memory_order was = Orders{}.*site.order, is = weakened<Site, Step>(Orders{}).*site.order;
  static_assert(was != relaxed, "a site that cannot be weaker");
  if constexpr (was != is) {
    const std::string text = site.access == Access::fence && is == relaxed ? "none" : name_of(is);
    client.variants.push_back({std::string("`") + site.name + "`: " + name_of(was) + " → " + text,
                               C::template body<weakened<Site, Step>(Orders{})>});
  }
}

// A client C names its Orders, the algorithm and itself, and has a body for any orders.
template <class C>
Client client_of() {
  using Orders = typename C::Orders;
  constexpr std::size_t sites = sites_of(Orders{}).size();
  static_assert(sizeof(Orders) == sites * sizeof(std::memory_order), "every order has a site");
  Client client{C::algorithm, C::text, C::slow, {{"", C::template body<Orders{}>}}};
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((add_weakened<C, I, 0>(client), add_weakened<C, I, 1>(client)), ...);
  }(std::make_index_sequence<sites>{});
  return client;
}

// All at once, in threads of their own, to their ends.
template <class... Bodies>
void together(Bodies... bodies) {
  std::array<std::thread, sizeof...(Bodies)> threads{std::thread(std::move(bodies))...};
  for (std::thread& t : threads) t.join();
}

std::vector<Client> locks();
std::vector<Client> queues();
std::vector<Client> stacks();

}  // namespace algorithms
