// One operation of the object under test: what it does to the object and to the specification, and how the
// two results are compared.
#pragma once

#include <fearless/runtime.h>
#include <fearless/generators.hpp>
#include <fearless/linearizable/key.hpp>
#include <fearless/linearizable/order.hpp>
#include <fearless/linearizable/print.hpp>
#include <fearless/linearizable/program.hpp>
#include <fearless/linearizable/requirements.hpp>
#include <fearless/linearizable/result.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace fearless {

// A specification of an operation that may have more than one result: f(specification, result, arguments…),
// without a result if there is none, says whether this may be one, and changes the specification as the
// operation then does.
template <class F>
struct permits {
  F may_return;
};
template <class F>
permits(F) -> permits<F>;

namespace linearizability {

// What came of one call in an execution. Written by the thread that makes the call, read when all have ended.
struct record {
  enum class state : unsigned char { not_begun, running, returned, threw };
  state is = state::not_begun;
  void* value = nullptr;  // in the memory of the execution
  const std::type_info* exception = nullptr;
};

// What a test says of its operations has thrown: the fault is the test's.
struct test_threw : std::logic_error {
  using logic_error::logic_error;
};

struct arguments_base {
  virtual ~arguments_base() = default;
};

// What an operation is, whatever object it is one of.
struct any_operation {
  virtual ~any_operation() = default;
  virtual std::unique_ptr<arguments_base> prepare(const call& c) const = 0;
  virtual std::string text(const arguments_base& a) const = 0;
  virtual std::optional<linearizability::key> key(const arguments_base& a) const = 0;
  virtual bool waits() const = 0;
  // Why its results cannot be compared with the specification's.
  virtual std::string incomparable() const = 0;
  // In the scenario.
  virtual void forget(record& r) const = 0;
  // Outside.
  virtual std::string result(const record& r) const = 0;
  operation_rules rules;
};

template <class Object, class Spec>
struct operation_base : any_operation {
  // In the scenario.
  virtual void perform(Object& object, const arguments_base& a, record& r) const = 0;
  // Outside.
  virtual reply apply(Spec& spec, const arguments_base& a, const record& r, bool any_result,
                      std::string* says) const = 0;
};

template <class F, class Of, class... Arguments>
struct result_of {
  using type = std::decay_t<std::invoke_result_t<const F&, Of&, Arguments...>>;
};
// (That of the object, whatever it is.)
template <class F, class Of, class... Arguments>
struct result_of<permits<F>, Of, Arguments...> {
  using type = void;
};

template <class Object, class Spec, class Perform, class Specified, class... Generators>
class operation : public operation_base<Object, Spec> {
  static constexpr bool any_of_several = is_permits<Specified>;

 public:
  using result_type = typename result_of<Perform, Object, typename Generators::value_type...>::type;
  using specified_type = typename result_of<Specified, Spec, typename Generators::value_type...>::type;
  static constexpr bool addresses = by_address<result_type, specified_type>;
  static constexpr bool equality = have_equality<result_type, specified_type> && !addresses;

  operation(std::string name, Perform perform, Specified specified, Generators... generators)
      : perform_(std::move(perform)),
        specified_(std::move(specified)),
        generators_(std::move(generators)...) {
    this->rules.name = std::move(name);
    std::apply([&](const Generators&... g) { (add_choices(g), ...); }, generators_);
  }

  // All calls of operations with this role are made by the same thread.
  operation& one_thread(std::string role) {
    this->rules.role = std::move(role);
    return *this;
  }
  // Not by the thread that has this role.
  operation& not_by(std::string role) {
    this->rules.not_by = std::move(role);
    return *this;
  }
  // Only while there is one thread: before the parallel parts, and after them.
  operation& alone() {
    this->rules.alone = true;
    return *this;
  }
  // Only where this holds of what the same thread has done before: f(const fearless::earlier&).
  template <class F>
  operation& when(F f) {
    constexpr bool asks = std::is_invocable_r_v<bool, F&, const earlier&>;
    static_assert(asks,
                  "when takes f(const fearless::earlier&), of what the same thread has done before, which "
                  "returns whether the operation may come next");
    if constexpr (asks) this->rules.when = std::move(f);
    return *this;
  }
  // It waits until this holds of the specification: f(const Spec&), or f(const Spec&, arguments…).
  template <class F>
  operation& waits_until(F f) {
    constexpr bool of_state = std::is_invocable_r_v<bool, const F&, const Spec&>;
    constexpr bool of_arguments =
        std::is_invocable_r_v<bool, const F&, const Spec&, const typename Generators::value_type&...>;
    static_assert(
        of_state || of_arguments,
        "waits_until takes f(const specification&), or f(const specification&, arguments…), which "
        "returns whether the operation can go on, and changes neither the specification nor itself");
    if constexpr (of_state) {
      enabled_ = [f](const Spec& s, const tuple&) -> bool { return f(s); };
    } else if constexpr (of_arguments) {
      enabled_ = [f](const Spec& s, const tuple& a) -> bool {
        return std::apply([&](const auto&... all) { return f(s, all...); }, a);
      };
    }
    return *this;
  }
  // The results are compared by f(result, specified result).
  template <class F>
  operation& equal(F f) {
    static_assert(
        !any_of_several,
        "with permits there is no result of the specification to compare with: the function of permits "
        "is given the result, and compares it as it likes");
    static_assert(any_of_several || !std::is_void_v<result_type>,
                  "the operation returns nothing: there is nothing for equal to compare");
    if constexpr (!any_of_several && !std::is_void_v<result_type>) {
      constexpr bool compares =
          std::is_invocable_r_v<bool, const F&, const result_type&, const specified_type&>;
      static_assert(
          compares,
          "equal takes f(result, result of the specification), which returns whether they are the same, "
          "and changes neither of them nor itself");
      if constexpr (compares) {
        equal_ = [f](const void* a, const void* b) -> bool {
          return f(given(a), *static_cast<const specified_type*>(b));
        };
      }
    }
    return *this;
  }
  // Its first argument is a key: operations on different keys have nothing to do with each other.
  operation& keyed() {
    static_assert(sizeof...(Generators) > 0, "the key is the first argument, and there is none");
    keyed_ = true;
    return *this;
  }

  std::unique_ptr<arguments_base> prepare(const call& c) const override {
    auto a = std::make_unique<arguments>();
    a->values.emplace(values_of(c, std::index_sequence_for<Generators...>()));
    return a;
  }

  std::string text(const arguments_base& a) const override {
    std::string s;
    std::apply([&](const auto&... all) { (..., (s += (s.empty() ? "" : ", ") + print(all))); }, of(a));
    return this->rules.name + "(" + s + ")";
  }
  std::optional<linearizability::key> key(const arguments_base& a) const override {
    if constexpr (sizeof...(Generators) > 0) {
      if (keyed_) return linearizability::key(std::get<0>(of(a)));
    }
    return std::nullopt;
  }

  bool waits() const override { return enabled_ != nullptr; }
  std::string incomparable() const override {
    if (any_of_several || equality || equal_ != nullptr) return "";
    const std::string results = "results of " + this->rules.name;
    if (addresses)
      return results +
             " are pointers, and == compares addresses, of which the object and its specification have " +
             "their own: say add(…).equal(f), f(result, result of the specification), which compares what they "
             "point to; or add(…).equal(std::equal_to<>()) where the addresses are meant";
    return results + " have no ==: say add(…).equal(f), f(result, result of the specification)";
  }

  void perform(Object& object, const arguments_base& a, record& r) const override {
    r.is = record::state::running;
    try {
      if constexpr (std::is_void_v<result_type>) {
        call_it(perform_, object, of(a));
      } else {
        r.value = new kept_type(call_it(perform_, object, of(a)));
      }
      r.is = record::state::returned;
    } catch (const abi::__forced_unwind&) {
      fearless_operation_ends_thread();
      throw;
    } catch (...) {
      r.exception = abi::__cxa_current_exception_type();
      r.is = record::state::threw;
    }
  }
  void forget(record& r) const override {
    if constexpr (!std::is_void_v<result_type>) delete static_cast<kept_type*>(r.value);
    r.value = nullptr;
  }

  std::string result(const record& r) const override {
    if (r.is == record::state::threw) return "throws " + name_of(*r.exception);
    if constexpr (!std::is_void_v<result_type>) {
      if (r.value != nullptr) return print(given(r.value));
    }
    return "";
  }

  reply apply(Spec& spec, const arguments_base& a, const record& r, bool any_result,
              std::string* says) const override {
    if (enabled_ && !said("waits_until()", [&] { return enabled_(std::as_const(spec), of(a)); }))
      return reply::waits;
    if constexpr (any_of_several) {
      // (Which other result it might have had is not known.)
      if (any_result || r.is != record::state::returned) return reply::differs;
      return said("permits", [&] { return permitted(spec, a, r); }) ? reply::agrees : reply::differs;
    } else {
      return compare(spec, a, r, any_result, says);
    }
  }

 private:
  using tuple = std::tuple<typename Generators::value_type...>;
  using kept_type = typename kept<result_type>::type;
  template <class T>
  using value = std::conditional_t<std::is_void_v<T>, int, T>;
  struct arguments : arguments_base {
    std::optional<tuple> values;
  };

  // (Values of other types may be printed differently in every process: as addresses.)
  template <class G>
  void add_choices(const G& g) {
    using type = typename G::value_type;
    constexpr std::uint64_t enough = 16;
    const std::uint64_t n = g.choices();
    this->rules.choices.push_back(n);
    if constexpr (std::is_arithmetic_v<type> || std::is_convertible_v<const type&, std::string>) {
      for (std::uint64_t i = 0; i < std::min(n, enough); ++i)
        this->rules.values += known_by<type>(g.value(i)) + ';';
    }
  }

  reply compare(Spec& spec, const arguments_base& a, const record& r, bool any_result,
                std::string* says) const {
    const auto answer = [&](bool same) { return any_result || same ? reply::agrees : reply::differs; };
    bool has_returned = false;
    try {
      if constexpr (std::is_void_v<specified_type>) {
        call_it(specified_, spec, of(a));
        return answer(r.is == record::state::returned);
      } else {
        const specified_type specified = call_it(specified_, spec, of(a));
        has_returned = true;
        if (says != nullptr) *says = print(specified);
        return answer(r.is == record::state::returned && (any_result || same(r.value, specified)));
      }
    } catch (...) {
      if (has_returned) throw;
      const std::type_info* type = abi::__cxa_current_exception_type();
      if (says != nullptr) *says = "throws " + name_of(*type);
      return answer(r.is == record::state::threw && *type == *r.exception);
    }
  }

  bool permitted(Spec& spec, const arguments_base& a, const record& r) const {
    return std::apply(
        [&](const auto&... all) -> bool {
          if constexpr (std::is_void_v<result_type>) {
            return specified_.may_return(spec, typename Generators::value_type(all)...);
          } else {
            return specified_.may_return(spec, given(r.value), typename Generators::value_type(all)...);
          }
        },
        of(a));
  }

  template <std::size_t... I>
  tuple values_of([[maybe_unused]] const call& c, std::index_sequence<I...>) const {
    return tuple(typename Generators::value_type(std::get<I>(generators_).value(c.arguments[I]))...);
  }
  static const tuple& of(const arguments_base& a) { return *static_cast<const arguments&>(a).values; }

  // The result, of what is kept of it.
  static decltype(auto) given(const void* r) {
    return kept<result_type>::given(*static_cast<const kept_type*>(r));
  }

  // With copies of the arguments.
  template <class F, class Of>
  static decltype(auto) call_it(const F& f, Of& object, const tuple& a) {
    return std::apply(
        [&](const auto&... all) -> decltype(auto) {
          return std::invoke(f, object, typename Generators::value_type(all)...);
        },
        a);
  }

  bool same(const void* r, const value<specified_type>& specified) const {
    if constexpr (equality) {
      if (!equal_)
        return said("==", [&] { return equals<result_type, specified_type>(given(r), specified); });
    }
    return said("equal()", [&] { return equal_(r, &specified); });
  }

  template <class F>
  bool said(const char* what, F f) const {
    try {
      return f();
    } catch (...) {
      throw test_threw(std::string(what) + " of " + this->rules.name + " threw " + exception_in_words());
    }
  }

  Perform perform_;
  Specified specified_;
  std::tuple<Generators...> generators_;
  std::function<bool(const Spec&, const tuple&)> enabled_;
  std::function<bool(const void*, const void*)> equal_;
  bool keyed_ = false;
};

}  // namespace linearizability
}  // namespace fearless
