// Must not compile, and say why in one error: case N.  // words that the error has
#include <atomic>
#include <fearless/linearizable.hpp>
#include <memory>
#include <mutex>
#include <span>
#include <string>

using fearless::gen::element;
using fearless::gen::range;

struct object {
  std::atomic<int> n{0};
  std::mutex m;
  std::unique_ptr<int> p;
  int inc() { return n++; }
  void push(int v) { n = v; }
  int both(int a, int b) { return n += a + b; }
  const std::unique_ptr<int>& reference() { return p; }
  std::unique_lock<std::mutex> lock() { return std::unique_lock(m); }
  std::span<int> all() { return {}; }
};
struct spec {
  int n = 0;
  int inc() { return n++; }
  void push(int v) { n = v; }
  int reference() { return 0; }
  int lock() { return 0; }
  int all() { return 0; }
  bool operator==(const spec&) const = default;
};

void declare(fearless::linearizable<object, spec>& test) {
#if CASE == 0  // compiles
  test.add("inc", FEARLESS_CALL(inc))
      .equal([](int a, int b) { return a == b; })
      .waits_until([](const spec& s) { return s.n > 0; });
  test.add("push", FEARLESS_CALL(push), range(0, 2)).waits_until([](const auto&, int) { return true; });
  test.add(
      "both", FEARLESS_CALL(both), [](spec& s, int a, int b) { return s.n += a + b; }, range(0, 2),
      element(1, 2));
  test.add("inc", &object::inc, fearless::permits{[](spec&, int) { return true; }});
  test.add("push", FEARLESS_CALL(push), fearless::permits{[](spec&, int) { return true; }}, range(0, 2));
#elif CASE == 1  // the function cannot be called with the object and values of these generators
  test.add("inc", FEARLESS_CALL(incr)).waits_until(3);
#elif CASE == 2  // the function cannot be called with the specification
  test.add("both", FEARLESS_CALL(both), range(0, 2), range(0, 2)).keyed();
#elif CASE == 3  // add(name, function, function of the specification, generators…)
  test.add("inc", &object::inc).equal(3);
#elif CASE == 4  // the function cannot be called with the specification
  test.add("push", FEARLESS_CALL(push), [](spec& s) { s.inc(); }, range(0, 2));
#elif CASE == 5  // take mutable away, and keep what changes in the object
  test.add("inc", [k = 0](auto& o) mutable { return ++k, o.inc(); });
#elif CASE == 6  // take mutable away, and keep what changes in the specification
  test.add("inc", FEARLESS_CALL(inc), [k = 0](spec& s) mutable { return ++k, s.inc(); });
#elif CASE == 7  // say fearless::gen::element(value)
  test.add("push", FEARLESS_CALL(push), 3).alone();
#elif CASE == 8  // say fearless::gen::element(value)
  test.add("both", FEARLESS_CALL(both), range(0, 2), 3);
#elif CASE == 9  // permits takes a function f(specification, result, arguments…)
  test.add("inc", FEARLESS_CALL(inc), fearless::permits{[](spec&) { return true; }});
#elif CASE == 10  // which returns whether this may be the result
  test.add("inc", FEARLESS_CALL(inc), fearless::permits{[](spec&, int) {}});
#elif CASE == 11  // equal takes f(result, result of the specification)
  test.add("inc", FEARLESS_CALL(inc)).equal([](const std::string& a, const std::string& b) {
    return a == b;
  });
#elif CASE == 12  // there is nothing for equal to compare
  test.add("push", FEARLESS_CALL(push), range(0, 2)).equal([](int a, int b) { return a == b; });
#elif CASE == 13  // with permits there is no result of the specification to compare with
  test.add("inc", FEARLESS_CALL(inc), fearless::permits{[](spec&, int) { return true; }}).equal([](int, int) {
    return true;
  });
#elif CASE == 14  // waits_until takes f(const specification&)
  test.add("inc", FEARLESS_CALL(inc)).waits_until([](spec& s) { return s.n > 0; });
#elif CASE == 15  // waits_until takes f(const specification&)
  test.add("push", FEARLESS_CALL(push), range(0, 2)).waits_until([](const spec&, int, int) { return true; });
#elif CASE == 16  // the operation returns something and its specification does not
  test.add("push", [](object& o, int v) { return o.push(v), 1; }, FEARLESS_CALL(push), range(0, 2));
#elif CASE == 17  // begin with 1.0, not with 1
  test.add("push", FEARLESS_CALL(push), element(1, 2.5));
#elif CASE == 18  // a reference to what cannot be copied
  test.add("reference", [](auto& o) -> decltype(auto) { return o.reference(); });
#elif CASE == 19  // this one is a lock, which would be held for so long
  test.add("lock", FEARLESS_CALL(lock)).equal([](const auto&, int) { return true; });
#elif CASE == 20  // this one refers to what may be another by then
  test.add("all", FEARLESS_CALL(all)).equal([](const auto&, int) { return true; });
#elif CASE == 21  // generate what they are made of
  struct pointers {
    using value_type = std::unique_ptr<int>;
    std::uint64_t choices() const { return 1; }
    value_type value(std::uint64_t) const { return nullptr; }
  };
  test.add("push", [](auto& o, std::unique_ptr<int>) { o.push(1); }, pointers());
#elif CASE == 22  // when takes f(const fearless::earlier&)
  test.add("inc", FEARLESS_CALL(inc)).when([](const spec& s) { return s.n > 0; });
#else
#error there is no such case
#endif
}
