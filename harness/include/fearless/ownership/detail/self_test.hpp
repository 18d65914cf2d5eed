// Does reflection show what verdicts need to see? Asked once, of classes with known members; where the answer
// is no, because a compiler shows them otherwise, closures and classes with private members are judged by
// their bytes. Included by verdict.hpp alone.
#pragma once

#include <fearless/ownership/detail/verdict.hpp>

#if FEARLESS_HAS_REFLECTION

namespace fearless::detail {

namespace self_test {

class value {
  [[maybe_unused]] int a = 0;
  [[maybe_unused]] char b[3] = {};
  [[maybe_unused]] int c : 3 = 0;
};
class pointer {
  [[maybe_unused]] int a = 0;
  [[maybe_unused]] int* b = nullptr;
};
class reference {
  reference();
  [[maybe_unused]] const int& a;
};
class array_of_pointers {
  [[maybe_unused]] int* a[2] = {};
};
class base_value : value {};
class base_pointer : pointer {};
class base_reference : reference {};
class base_plain {
  [[maybe_unused]] int a = 0;
};
class derived_plain : base_plain {
  [[maybe_unused]] char b = 0;
};
struct aggregate {
  int* a;
};
class pointer_inside {
  [[maybe_unused]] aggregate a{};
};
class changes {
  [[maybe_unused]] mutable int a = 0;
};
class optout_inside {
  struct opted_out {
    int fearless_self_test;
  } a{};

 public:
  using inside = opted_out;
};

template <class T>
consteval bool held(how How = how::moved) {
  return How == how::moved ? reflected<members_send<how::moved, list<>>, how::moved, T>()
                           : reflected<members_send<how::lent, list<>>, how::lent, T>();
}
template <class T>
consteval bool fixed() {
  return reflected<members_sync<list<>>, how::moved, const T>();
}

consteval bool closures() {
  int n = 0;
  int* p = &n;
  const auto copies = [n] { return n; };
  const auto refers = [&n] { return n; };
  const auto points = [p] { return p; };
  return held<decltype(copies)>() && !held<decltype(refers)>() && !held<decltype(points)>() &&
         !held<decltype(refers)>(how::lent);
}

}  // namespace self_test

}  // namespace fearless::detail

template <>
struct fearless::enable_send<fearless::detail::self_test::optout_inside::inside>
    : fearless::never<fearless::detail::self_test::optout_inside::inside> {};

namespace fearless::detail {

template <class Void>
consteval bool self_test_passes() {
  using namespace self_test;
  return held<value>() && held<derived_plain>() && !held<pointer>() && !held<reference>() &&
         !held<array_of_pointers>() && !held<base_pointer>() && !held<base_reference>() &&
         !held<pointer_inside>() && !held<optout_inside>() && fixed<base_plain>() && !fixed<changes>() &&
         closures();
}

}  // namespace fearless::detail

#endif
