// A thread goes through a container that another changes.
// Wrong: nothing keeps them apart. (Much of what they do to nodes is compiled into the standard library.)
#include <fearless/gtest.hpp>

#include <list>
#include <map>
#include <set>
#include <thread>

namespace {

// Two threads use a container, at any time.
template <class Container, class Change, class Look>
void changed_and_looked_at(Container container, Change change, Look look) {
  std::jthread changes([&] { change(container); });
  look(container);
}

template <class Container>
int sum(const Container& c) {
  int n = 0;
  for (const int i : c) n += i;
  return n;
}

}  // namespace

FEARLESS_TEST(Containers, MapGrowsMeanwhile) {
  changed_and_looked_at(
      std::map<int, int>{{1, 1}, {5, 5}}, [](auto& map) { map[3] = 3; },
      [](const auto& map) {
        int n = 0;
        for (const auto& [key, value] : map) n += value;
        EXPECT_TRUE(n == 6 || n == 9);
      });
}

FEARLESS_TEST(Containers, SetShrinksMeanwhile) {
  changed_and_looked_at(
      std::set<int>{1, 2, 3, 4, 5}, [](auto& set) { set.erase(2); },
      [](const auto& set) {
        const int n = *set.rbegin() + *std::prev(set.end(), 2);
        EXPECT_EQ(n, 9);
        EXPECT_TRUE(sum(set) == 15 || sum(set) == 13);
      });
}

FEARLESS_TEST(Containers, ListGrowsMeanwhile) {
  changed_and_looked_at(
      std::list<int>{1, 2}, [](auto& list) { list.push_back(3); },
      [](const auto& list) {
        const int n = sum(list);
        EXPECT_TRUE(n == 3 || n == 6);
      });
}

FEARLESS_TEST(Containers, ListIsReversedMeanwhile) {
  changed_and_looked_at(
      std::list<int>{1, 2}, [](auto& list) { list.reverse(); },
      [](const auto& list) { EXPECT_EQ(sum(list), 3); });
}

FEARLESS_TEST(Containers, ListIsSplicedMeanwhile) {
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
