// A thread goes through a container that another changes.
// Right because both hold the lock.
#include <fearless/gtest.hpp>

#include <list>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace {

// Two threads use a container, one after the other.
template <class Container, class Change, class Look>
void changed_and_looked_at(Container container, Change change, Look look) {
  std::mutex mutex;
  std::jthread changes([&] {
    const std::lock_guard lock(mutex);
    change(container);
  });
  const std::lock_guard lock(mutex);
  look(container);
}

template <class Container>
int sum(const Container& c) {
  int n = 0;
  for (const int i : c) n += i;
  return n;
}

}  // namespace

FEARLESS_TEST(Containers, MapGrowsUnderALock) {
  changed_and_looked_at(
      std::map<int, int>{{1, 1}, {5, 5}}, [](auto& map) { map[3] = 3; },
      [](const auto& map) {
        int n = 0;
        for (const auto& [key, value] : map) n += value;
        EXPECT_TRUE(n == 6 || n == 9);
      });
}

FEARLESS_TEST(Containers, SetShrinksUnderALock) {
  changed_and_looked_at(
      std::set<int>{1, 2, 3, 4, 5}, [](auto& set) { set.erase(2); },
      [](const auto& set) {
        const int n = *set.rbegin() + *std::prev(set.end(), 2);
        EXPECT_EQ(n, 9);
        EXPECT_TRUE(sum(set) == 15 || sum(set) == 13);
      });
}

FEARLESS_TEST(Containers, ListGrowsUnderALock) {
  changed_and_looked_at(
      std::list<int>{1, 2}, [](auto& list) { list.push_back(3); },
      [](const auto& list) {
        const int n = sum(list);
        EXPECT_TRUE(n == 3 || n == 6);
      });
}

FEARLESS_TEST(Containers, ListIsReversedUnderALock) {
  changed_and_looked_at(
      std::list<int>{1, 2}, [](auto& list) { list.reverse(); },
      [](const auto& list) { EXPECT_EQ(sum(list), 3); });
}

FEARLESS_TEST(Containers, ListIsSplicedUnderALock) {
  changed_and_looked_at(
      std::list<int>{1, 2},
      [](auto& list) {
        std::list<int> more{3};
        list.splice(list.begin(), more);
        list.pop_back();
      },
      [](const auto& list) {
        const int n = sum(list);
        EXPECT_TRUE(n == 3 || n == 4);
      });
}
