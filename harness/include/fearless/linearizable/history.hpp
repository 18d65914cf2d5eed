// Histories that were recorded elsewhere, or made by hand.
//
//   fearless::history<std_queue> h;
//   auto a = h.call(0, "push(1)", [](auto& q) { q.push(1); });
//   auto b = h.call(1, "pop()", [](auto& q) { return q.pop(); });
//   h.returned(a);
//   h.returned(b, std::optional<int>());
//   std::cout << h.linearizable();
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include <fearless/linearizable/key.hpp>
#include <fearless/linearizable/print.hpp>
#include <fearless/linearizable/table.hpp>

namespace fearless {

// Whether there is an order, and if not, what is in the way.
struct explanation {
  bool found = true;
  bool undecided = false;  // that took more work than is done: neither answer
  std::string what;     // in one line
  std::string history;  // the table
  explicit operator bool() const { return found; }
};
inline std::ostream& operator<<(std::ostream& o, const explanation& e) {
  if (e.found) return o << "an order explains the history\n";
  return o << e.what << '\n' << (e.undecided ? "" : "\n") << e.history;
}

// An operation of a history: a number, and the type of the result that the specification has.
template <class Result>
class history_operation {
 public:
  history_operation(std::size_t number, std::uint64_t of) : number_(number), history_(of) {}
  operator std::size_t() const { return number_; }
  std::uint64_t history() const { return history_; }

 private:
  std::size_t number_;
  std::uint64_t history_;
};

// Calls and returns, in the order they happened. Not for use by several threads at once.
template <class Spec>
class history {
 public:
  using specification = Spec;
  using operation = std::size_t;  // of any result
  template <class Perform>
  using operation_of = history_operation<std::decay_t<std::invoke_result_t<Perform&, Spec&>>>;

  history() = default;
  // `make` returns the specification in its initial state.
  explicit history(std::function<Spec()> make) : make_(std::move(make)) {}

  // Thread `thread` calls an operation; `perform` does it to the specification, and returns its result.
  template <class Perform>
  operation_of<Perform> call(unsigned thread, std::string text, Perform perform) {
    return add<Perform>(thread, std::move(text),
                        [perform](Spec& s, call_data& c, bool any, std::string* says) {
                          return c.compare(perform, s, any, says);
                        });
  }
  // The same of one that waits while `enabled`, of the specification, is not true.
  template <class Enabled, class Perform>
  operation_of<Perform> call(unsigned thread, std::string text, Enabled enabled, Perform perform) {
    return add<Perform>(thread, std::move(text),
                        [enabled, perform](Spec& s, call_data& c, bool any, std::string* says) {
                          if (!enabled(std::as_const(s))) return linearizability::reply::waits;
                          return c.compare(perform, s, any, says);
                        });
  }
  // Operations on different keys have nothing to do with each other; if all have keys, they are looked at
  // apart.
  template <class Operation, class Key>
  Operation of_key(Operation o, const Key& key) {
    data(o).key.emplace(key);
    return o;
  }

  // What the operation is about: a value put in, or taken out. Of an object of which the rest of a right
  // history is right when all operations of a value, or those of none, are left out, such as a queue, a stack
  // or a set. Long histories that are wrong are then seen to be so by what was done with two values.
  template <class Operation, class Value>
  Operation of_value(Operation o, const Value& value) {
    call_data& c = data(o);
    const linearizability::key v(value);
    std::size_t number = 0;
    for (; number < values_.size(); ++number) {
      const std::optional<bool> same = v.same(values_[number]);
      values_are_compared_ = values_are_compared_ && same.has_value();
      if (same.value_or(false)) break;
    }
    if (number == values_.size()) values_.push_back(v);
    c.about = number;
    return o;
  }
  // How long an order is looked for: about so many operations are performed, a few times over.
  void effort(std::size_t operations) { effort_ = operations; }

  // It has returned this, which is compared with what the specification returns.
  template <class Result, class Value>
  void returned(history_operation<Result> o, Value value) {
    static_assert(!std::is_void_v<Result>, "the specification of this operation returns nothing");
    static_assert(have_equality<Value, Result>,
                  "what this operation has returned cannot be compared with the specification's result");
    end_with(o, std::move(value),
             [](const Value& was, const void* r) { return equal(was, *static_cast<const Result*>(r)); });
  }
  template <class Result>
  void returned(history_operation<Result> o, const char* value) {
    returned(o, std::string(value));
  }
  template <class Result>
  void returned(history_operation<Result> o) {
    static_assert(std::is_void_v<Result>,
                  "the specification of this operation returns something: say what it was");
    end(o).result = "";
  }
  // The same of an operation of which only the number is known: the type is that of the specification's
  // result.
  template <class Result>
  void returned(operation o, Result value) {
    right_type(o, typeid(Result));
    end_with(o, std::move(value),
             [](const Result& was, const void* r) { return equal(was, *static_cast<const Result*>(r)); });
  }
  void returned(operation o) {
    right_type(o, typeid(void));
    end(o).result = "";
  }
  // It has thrown an exception of this type.
  template <class Exception, class Operation>
  void threw(Operation o) {
    call_data& c = end(o);
    c.exception = &typeid(Exception);
    c.result = "throws " + linearizability::name_of(*c.exception);
  }
  // It waits, and nobody is left to let it go on.
  template <class Operation>
  void blocked(Operation o) {
    under_way(o).end = linearizability::ending::blocked;
  }

  explanation linearizable() const { return check("linearizable", false); }
  explanation sequentially_consistent() const { return check("sequentially consistent", true); }

  // What the checker asks.
  std::size_t size() const { return calls_.size(); }
  linearizability::ending end(operation o) const { return calls_[o].end; }
  bool precedes(operation a, operation b) const {
    if (calls_[a].end != linearizability::ending::returned) return false;
    if (program_order_ && calls_[a].thread != calls_[b].thread) return false;
    return calls_[a].returned < calls_[b].invoked;
  }
  std::optional<std::size_t> value(operation o) const {
    return values_are_compared_ ? calls_[o].about : std::nullopt;
  }
  std::unique_ptr<Spec> make() const { return std::unique_ptr<Spec>(make_ ? new Spec(make_()) : new Spec()); }
  linearizability::reply apply(operation o, Spec& s, bool any, std::string* says) const {
    return calls_[o].apply(s, const_cast<call_data&>(calls_[o]), any, says);
  }

 private:
  template <class A, class B>
  static constexpr bool are_integers = std::integral<A> && std::integral<B> && !std::same_as<A, B>;
  template <class A, class B>
  static constexpr bool have_equality = are_integers<A, B> || requires(const A& a, const B& b) {
    { a == b } -> std::convertible_to<bool>;
  };
  template <class T>
  static constexpr bool negative(T value) {
    if constexpr (std::is_signed_v<T>) return value < 0;
    else return false;
  }
  // (Integers are the same if their values are: -1 is no unsigned one.)
  template <class A, class B>
  static bool equal(const A& a, const B& b) {
    if constexpr (are_integers<A, B>)
      return a == static_cast<A>(b) && b == static_cast<B>(a) && negative(a) == negative(b);
    else return bool(a == b);
  }

  struct call_data {
    unsigned thread = 0;
    std::string text, result;
    std::optional<linearizability::key> key;
    std::function<linearizability::reply(Spec&, call_data&, bool, std::string*)> apply;
    linearizability::ending end = linearizability::ending::pending;
    std::uint64_t invoked = 0, returned = 0;
    const std::type_info* type = nullptr;  // of the specification's result
    std::function<bool(const void*)> is_value;  // empty: it has returned none
    std::optional<std::size_t> about;
    const std::type_info* exception = nullptr;

    template <class Perform>
    linearizability::reply compare(Perform& perform, Spec& s, bool any, std::string* says) {
      using linearizability::reply;
      const auto answer = [&](bool same) { return any || same ? reply::agrees : reply::differs; };
      using Result = std::decay_t<std::invoke_result_t<Perform&, Spec&>>;
      bool has_returned = false;
      try {
        if constexpr (std::is_void_v<Result>) {
          perform(s);
          return answer(exception == nullptr);
        } else {
          const Result r = perform(s);
          has_returned = true;
          if (says != nullptr) *says = linearizability::print(r);
          return answer(any || (is_value && is_value(&r)));
        }
      } catch (...) {
        if (has_returned) throw;
        const std::type_info* thrown = abi::__cxa_current_exception_type();
        if (says != nullptr) *says = "throws " + linearizability::name_of(*thrown);
        return answer(exception != nullptr && *exception == *thrown);
      }
    }
  };

  template <class Perform, class Apply>
  operation_of<Perform> add(unsigned thread, std::string text, Apply apply) {
    const auto before = last_.find(thread);
    if (before != last_.end() && calls_[before->second].end != linearizability::ending::returned)
      throw std::invalid_argument("thread " + std::to_string(thread) + " calls " + text + " before its " +
                                  calls_[before->second].text +
                                  " has returned: calls that overlap are of different threads");
    last_[thread] = calls_.size();
    call_data c;
    c.type = &typeid(std::decay_t<std::invoke_result_t<Perform&, Spec&>>);
    c.thread = thread;
    c.text = std::move(text);
    c.apply = std::move(apply);
    c.invoked = ++time_;
    calls_.push_back(std::move(c));
    return operation_of<Perform>(calls_.size() - 1, id_);
  }
  template <class Operation, class Value, class Equal>
  void end_with(Operation o, Value value, Equal equals) {
    call_data& c = end(o);
    c.result = linearizability::print(value);
    c.is_value = [was = std::make_shared<const Value>(std::move(value)), equals](const void* r) {
      return equals(*was, r);
    };
  }
  void right_type(operation o, const std::type_info& type) const {
    const call_data& c = data(o);
    const std::type_info& wanted = *c.type;
    if (type == wanted) return;
    throw std::invalid_argument(c.text + " returned a " + linearizability::name_of(type) +
                                ", and its specification returns a " + linearizability::name_of(wanted) +
                                ": give it as that, or with what call() has returned, of its own type");
  }
  template <class Operation>
  call_data& end(Operation o) {
    call_data& c = under_way(o);
    c.end = linearizability::ending::returned;
    c.returned = ++time_;
    return c;
  }
  template <class Operation>
  call_data& under_way(Operation o) {
    call_data& c = data(o);
    if (c.end == linearizability::ending::pending) return c;
    throw std::invalid_argument(
        c.text + " of thread " + std::to_string(c.thread) +
        (c.end == linearizability::ending::blocked ? " is blocked" : " has returned") +
        " already: an operation ends once, call it again for another");
  }
  template <class Operation>
  call_data& data(Operation o) {
    check_number(o);
    if constexpr (requires { o.history(); }) {
      if (o.history() != id_)
        throw std::invalid_argument("operation " + std::to_string(o) +
                                    " is another history's: give what call() of this one has returned");
    }
    return calls_[o];
  }
  const call_data& data(operation o) const {
    check_number(o);
    return calls_[o];
  }
  void check_number(operation o) const {
    if (o < calls_.size()) return;
    throw std::invalid_argument("there is no operation " + std::to_string(o) + " in this history of " +
                                std::to_string(calls_.size()) + ": give what call() has returned");
  }
  static std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
  }

  explanation check(const char* property, bool program_order) const {
    program_order_ = program_order;
    explanation e;
    for (const std::vector<std::size_t>& part : parts()) {
      if (part.empty()) continue;
      linearizability::checker<history> checker(*this, part, 16, effort_);
      const linearizability::answer found = checker.check();
      if (found == linearizability::answer::yes) continue;
      if (found == linearizability::answer::undecided) {
        e = {false, true,
             "undecided: whether an order of the operations explains the history was not found out", ""};
        continue;
      }
      std::vector<linearizability::row> rows;
      std::vector<std::string> threads;
      std::map<unsigned, unsigned> columns;  // of the threads that there are
      for (const auto& [thread, call] : last_) {
        columns.emplace(thread, static_cast<unsigned>(threads.size()));
        threads.push_back("thread " + std::to_string(thread));
      }
      for (const call_data& c : calls_)
        rows.push_back({columns[c.thread], c.text, c.result, c.end, c.invoked, c.returned});
      const linearizability::verdict v = tell(rows, threads, checker.explain(), property);
      e = {false, false, v.what, v.history};
      break;
    }
    return e;
  }

  // Linearizability is local (Herlihy, Wing, TOPLAS 1990): an object is, if each of its parts is.
  // Sequential consistency is not.
  std::vector<std::vector<std::size_t>> parts() const {
    linearizability::keyed_operations all;
    for (std::size_t i = 0; i < calls_.size(); ++i)
      all.emplace_back(i, program_order_ ? std::nullopt : calls_[i].key);
    return linearizability::parts_of(all);
  }

  std::function<Spec()> make_;
  std::vector<call_data> calls_;
  std::uint64_t id_ = next_id();  // copies take the same operations
  std::map<unsigned, std::size_t> last_;  // call of each thread
  std::vector<linearizability::key> values_;
  bool values_are_compared_ = true;
  std::size_t effort_ = linearizability::usual_effort;
  std::uint64_t time_ = 0;
  mutable bool program_order_ = false;
};

}  // namespace fearless
