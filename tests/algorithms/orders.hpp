// The memory orders of an algorithm, as a template argument of it: which operation has which, and what is
// weaker by one step.
//
// An algorithm has an aggregate of orders with the right ones as defaults, and a function sites_of that lists
// them all. A relaxed operation that cannot be weaker is written in the algorithm as it is.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>

namespace algorithms {

inline constexpr auto relaxed = std::memory_order_relaxed;
inline constexpr auto acquire = std::memory_order_acquire;
inline constexpr auto release = std::memory_order_release;
inline constexpr auto acq_rel = std::memory_order_acq_rel;
inline constexpr auto seq_cst = std::memory_order_seq_cst;

// A fence that is weakened to relaxed is none.
enum class Access { load, store, rmw, fence };

template <class Orders>
struct Site {
  const char* name;
  Access access;
  std::memory_order Orders::* order;
};

// The orders one step weaker than this one; unused places have the order itself.
using Weaker = std::array<std::memory_order, 2>;
constexpr Weaker weaker(Access access, std::memory_order o) {
  const bool loads = access != Access::store, stores = access != Access::load;
  if (o == seq_cst && loads && stores) return {acq_rel, o};
  if (o == seq_cst) return {loads ? acquire : release, o};
  if (o == acq_rel) return {acquire, release};
  return {relaxed, o};
}

constexpr const char* name_of(std::memory_order o) {
  return o == relaxed   ? "relaxed"
         : o == acquire ? "acquire"
         : o == release ? "release"
         : o == acq_rel ? "acq_rel"
                        : "seq_cst";
}

}  // namespace algorithms
