// A deque for work stealing: its owner pushes and takes at one end, thieves steal at the other (Chase and
// Lev, "Dynamic circular work-stealing deque", SPAA 2005), with the orders of Lê, Pop, Cohen and Zappa
// Nardelli ("Correct and efficient work-stealing for weak memory models", PPoPP 2013), and a released store
// of the grown array, which is relaxed there (Norris and Demsky, "CDSchecker", OOPSLA 2013).
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "orders.hpp"

namespace algorithms {

struct ChaseLevDequeOrders {
  std::memory_order see_room = acquire;
  std::memory_order publish_array = release;
  std::memory_order publish = release;
  std::memory_order take_between = seq_cst;
  std::memory_order take_last = seq_cst;
  std::memory_order see_top = acquire;
  std::memory_order steal_between = seq_cst;
  std::memory_order see_bottom = acquire;
  std::memory_order see_array = acquire;
  std::memory_order steal = seq_cst;
};

constexpr auto sites_of(const ChaseLevDequeOrders&) {
  using O = ChaseLevDequeOrders;
  return std::array<Site<O>, 10>{{
      {"push: top.load", Access::load, &O::see_room},
      {"push: array.store", Access::store, &O::publish_array},
      {"push: fence before bottom.store", Access::fence, &O::publish},
      {"take: fence before top.load", Access::fence, &O::take_between},
      {"take: top.compare_exchange", Access::rmw, &O::take_last},
      {"steal: top.load", Access::load, &O::see_top},
      {"steal: fence before bottom.load", Access::fence, &O::steal_between},
      {"steal: bottom.load", Access::load, &O::see_bottom},
      {"steal: array.load", Access::load, &O::see_array},
      {"steal: top.compare_exchange", Access::rmw, &O::steal},
  }};
}

template <class T, ChaseLevDequeOrders O = ChaseLevDequeOrders{}>
class ChaseLevDeque {
 public:
  explicit ChaseLevDeque(std::size_t size) : array_(new_array(size)) {}

  void push(T* item) {
    const std::ptrdiff_t bottom = bottom_.load(relaxed), top = top_.load(O.see_room);
    Array* array = array_.load(relaxed);
    if (bottom - top == static_cast<std::ptrdiff_t>(array->size())) array = grow(*array, top, bottom);
    at(*array, bottom).store(item, relaxed);
    std::atomic_thread_fence(O.publish);
    bottom_.store(bottom + 1, relaxed);
  }

  // Null if the deque is empty.
  T* take() {
    const std::ptrdiff_t bottom = bottom_.load(relaxed) - 1;
    Array& array = *array_.load(relaxed);
    bottom_.store(bottom, relaxed);
    std::atomic_thread_fence(O.take_between);
    std::ptrdiff_t top = top_.load(relaxed);
    if (top < bottom) return at(array, bottom).load(relaxed);
    T* item = nullptr;
    if (top == bottom) {
      item = at(array, bottom).load(relaxed);
      if (!top_.compare_exchange_strong(top, top + 1, O.take_last, relaxed)) item = nullptr;
    }
    bottom_.store(bottom + 1, relaxed);
    return item;
  }

  // Null if the deque is empty, or another has been faster.
  T* steal() {
    std::ptrdiff_t top = top_.load(O.see_top);
    std::atomic_thread_fence(O.steal_between);
    if (top >= bottom_.load(O.see_bottom)) return nullptr;
    T* const item = at(*array_.load(O.see_array), top).load(relaxed);
    return top_.compare_exchange_strong(top, top + 1, O.steal, relaxed) ? item : nullptr;
  }

 private:
  using Array = std::vector<std::atomic<T*>>;

  static std::atomic<T*>& at(Array& array, std::ptrdiff_t i) {
    return array[static_cast<std::size_t>(i) % array.size()];
  }
  Array* new_array(std::size_t size) { return arrays_.emplace_back(std::make_unique<Array>(size)).get(); }
  Array* grow(Array& old, std::ptrdiff_t top, std::ptrdiff_t bottom) {
    Array* const larger = new_array(2 * old.size());
    for (std::ptrdiff_t i = top; i < bottom; ++i) at(*larger, i).store(at(old, i).load(relaxed), relaxed);
    array_.store(larger, O.publish_array);
    return larger;
  }

  std::vector<std::unique_ptr<Array>> arrays_;  // the owner's; thieves may still look at old ones
  std::atomic<Array*> array_;
  std::atomic<std::ptrdiff_t> top_{0}, bottom_{0};
};

}  // namespace algorithms
