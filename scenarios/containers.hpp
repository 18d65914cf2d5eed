// A thread goes through a container that another changes: what the right twin and the wrong one do. `keep`
// is asked to keep them apart, and gives back what does for as long as it lives.
#pragma once

#include <fearless/gtest.hpp>

#include <iterator>
#include <list>
#include <map>
#include <set>
#include <thread>

namespace containers {

template <class Keep, class Container, class Change, class Look>
void changed_and_looked_at(Keep keep, Container container, Change change, Look look) {
  std::jthread changes([&] {
    [[maybe_unused]] const auto apart = keep();
    change(container);
  });
  [[maybe_unused]] const auto apart = keep();
  look(container);
}

template <class Container>
int sum(const Container& c) {
  int n = 0;
  for (const int i : c) n += i;
  return n;
}

template <class Keep>
void map_grows(Keep keep) {
  changed_and_looked_at(
      keep, std::map<int, int>{{1, 1}, {5, 5}}, [](auto& map) { map[3] = 3; },
      [](const auto& map) {
        int n = 0;
        for (const auto& [key, value] : map) n += value;
        EXPECT_TRUE(n == 6 || n == 9);
      });
}

template <class Keep>
void set_shrinks(Keep keep) {
  changed_and_looked_at(
      keep, std::set<int>{1, 2, 3, 4, 5}, [](auto& set) { set.erase(2); },
      [](const auto& set) {
        const int n = *set.rbegin() + *std::prev(set.end(), 2);
        EXPECT_EQ(n, 9);
        EXPECT_TRUE(sum(set) == 15 || sum(set) == 13);
      });
}

template <class Keep>
void list_grows(Keep keep) {
  changed_and_looked_at(
      keep, std::list<int>{1, 2}, [](auto& list) { list.push_back(3); },
      [](const auto& list) {
        const int n = sum(list);
        EXPECT_TRUE(n == 3 || n == 6);
      });
}

template <class Keep>
void list_is_reversed(Keep keep) {
  changed_and_looked_at(
      keep, std::list<int>{1, 2}, [](auto& list) { list.reverse(); },
      [](const auto& list) { EXPECT_EQ(sum(list), 3); });
}

template <class Keep>
void list_is_spliced(Keep keep) {
  changed_and_looked_at(
      keep, std::list<int>{1, 2},
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

}  // namespace containers
