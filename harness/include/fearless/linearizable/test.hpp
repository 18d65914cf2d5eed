// A test of an object: its operations, and the judgement of what they return.
#pragma once

#include <fearless/linearizable/checker.hpp>
#include <fearless/linearizable/object_test.hpp>
#include <fearless/linearizable/operation.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fearless {

// Object: what is tested. Spec: what it is to be, a class for one thread with the same operations; if there
// is none, the object itself, used by one thread.
template <class Object, class Spec = Object>
class linearizable : public linearizability::object_test {
 public:
  // An operation: its name, what it does (called with the object, and with the specification, and the
  // arguments), and generators of its arguments; after it, if need be, another function for the
  // specification.
  template <class F, class... More>
  auto& add(std::string name, F f, More... more) {
    if constexpr ((argument_generator<More> && ...)) {
      return add_operation(std::move(name), f, f, std::move(more)...);
    } else {
      return add_specified(std::move(name), std::move(f), std::move(more)...);
    }
  }

  // How the object, and the specification, are made: functions that return one.
  template <class F>
  void make(F f) {
    make_ = [f] { return new Object(f()); };
    if constexpr (std::is_same_v<Object, Spec>) make_spec(f);
  }
  template <class F>
  void make_spec(F f) {
    make_spec_ = [f] { return new Spec(f()); };
  }

 private:
  using operation_base = linearizability::operation_base<Object, Spec>;

  template <class F, class G, class... Generators>
  auto& add_operation(std::string name, F f, G specified, Generators... generators) {
    using namespace linearizability;
    if constexpr (can_be_added<Object, Spec, F, G, typename Generators::value_type...>()) {
      using type = operation<Object, Spec, F, G, Generators...>;
      auto o = std::make_unique<type>(std::move(name), std::move(f), std::move(specified),
                                      std::move(generators)...);
      type& added = *o;
      add_any(std::move(o));
      return added;
    } else {
      return refused_;
    }
  }
  template <class F, class G, class... Generators>
  auto& add_specified(std::string name, F f, G specified, Generators... generators) {
    constexpr bool right = linearizability::is_function<G> && !argument_generator<G> &&
                           (argument_generator<Generators> && ...);
    static_assert(
        right,
        "after the name and the function, or two, there are generators of the arguments, and this is "
        "none: if it is the value of one, say fearless::gen::element(value)");
    if constexpr (right)
      return add_operation(std::move(name), std::move(f), std::move(specified), std::move(generators)...);
    else return refused_;
  }

  void know_how_to_make() override {
    if (!make_) make_ = linearizability::without_arguments<Object>("make");
    if (!make_spec_) make_spec_ = linearizability::without_arguments<Spec>("make_spec");
  }

  void* new_object() const override { return make_(); }
  void delete_object(void* object) const override { delete static_cast<Object*>(object); }
  void perform(void* object, const step& s, linearizability::record& r) const override {
    static_cast<const operation_base*>(s.operation)->perform(*static_cast<Object*>(object), *s.arguments, r);
  }

  struct history {
    using specification = Spec;
    const linearizable& test;
    bool stuck;
    std::size_t size() const { return test.number_of_steps(); }
    linearizability::ending end(std::size_t i) const { return test.end_of(i, stuck); }
    bool precedes(std::size_t a, std::size_t b) const { return test.precedes(a, b); }
    std::unique_ptr<Spec> make() const { return std::unique_ptr<Spec>(test.make_spec_()); }
    linearizability::reply apply(std::size_t i, Spec& s, bool any_result, std::string* says) const {
      const step& c = test.step_of(i);
      const performing here(c.operation->rules.name);
      return static_cast<const operation_base*>(c.operation)
          ->apply(s, *c.arguments, test.record_of(i), any_result, says);
    }
    struct performing {
      explicit performing(const std::string& name) { fearless_specification_performs(name.c_str()); }
      ~performing() { fearless_specification_performs(nullptr); }
      performing(const performing&) = delete;
      performing& operator=(const performing&) = delete;
    };
  };

  linearizability::answer look_for_order(const std::vector<std::size_t>& some, bool stuck,
                                         linearizability::failure* f) const override {
    const history h{*this, stuck};
    linearizability::checker<history> checker(h, some, 16, chosen_effort());
    const linearizability::answer found = checker.check();
    if (found == linearizability::answer::no) *f = checker.explain();
    return found;
  }

  [[no_unique_address]] linearizability::refused_operation refused_;
  std::function<Object*()> make_;
  std::function<Spec*()> make_spec_;
};

// Searches programs of the operations that `declare(test)` adds.
template <class Object, class Spec = Object, class Declare>
result check_linearizable(const options& o, Declare declare) {
  linearizable<Object, Spec> test;
  test.with(o);
  declare(test);
  return detail::check_family(test.chosen_options(), test.family());
}
template <class Object, class Spec = Object, class Declare>
result check_linearizable(Declare declare) {
  return check_linearizable<Object, Spec>(options{}, std::move(declare));
}

}  // namespace fearless
