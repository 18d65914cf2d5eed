// A test of an object: its operations, the programs made of them, and the judgement of what they return.
#pragma once

#include <fearless/fearless.hpp>
#include <fearless/linearizable/checker.hpp>
#include <fearless/linearizable/generate.hpp>
#include <fearless/linearizable/operation.hpp>
#include <fearless/linearizable/table.hpp>
#include <fearless/performed.hpp>

#include <algorithm>
#include <thread>

namespace fearless {

// Object: what is tested. Spec: what it is to be, a class for one thread with the same operations; if there
// is none, the object itself, used by one thread.
template <class Object, class Spec = Object>
class linearizable {
 public:
  // ---- what a test says

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

  // How large programs are.
  void threads(unsigned most) {
    if (most < 2)
      throw std::invalid_argument("threads(" + std::to_string(most) +
                                  "): operations are concurrent in two threads at least");
    sizes_.threads = most;
  }
  void operations(std::size_t before, std::size_t each_thread, std::size_t after) {
    sizes_.before = before;
    sizes_.each = each_thread;
    sizes_.after = after;
  }
  // Of exhaustive search: all programs with up to so many operations.
  void all_up_to(std::size_t operations) { sizes_.all = operations; }

  // How long an order of the operations of an execution is looked for: about so many are performed, a few
  // times over. If none was found by then, the test is incomplete.
  void effort(std::size_t operations) { effort_ = operations; }

  // The order of each thread's own operations is kept, and no other.
  void sequentially_consistent() { program_order_ = true; }

  // Every operation that waits for nothing (waits_until) finishes in so many steps (operations on atomics and
  // locks, …) if its thread is left alone, wherever the others stand. Looked at in random searches under
  // sequential consistency.
  void obstruction_free(unsigned steps = 100) {
    if (steps == 0)
      throw std::invalid_argument("obstruction_free(0): no operation finishes in no steps; say in how many");
    alone_steps_ = steps;
  }

  void with(options o) { options_ = std::move(o); }

  // ---- what the search asks

  const options& chosen_options() const { return options_; }

  fearless_family family() {
    if (operations_.empty())
      throw std::logic_error("there are no operations: say add(name, function, generators…) in the test");
    for (const auto& o : operations_)
      if (const std::string why = o->incomparable(); !why.empty()) throw std::logic_error(why);
    linearizability::roles_are_had(rules());
    if (!make_) make_ = linearizability::without_arguments<Object>("make");
    if (!make_spec_) make_spec_ = linearizability::without_arguments<Spec>("make_spec");
    fearless_family f{};
    for (const linearizability::operation_rules& r : rules())
      for (const std::uint64_t choices : r.choices) f.samples |= choices == 0 ? 1 : 0;
    f.each.body = [](void* self) { static_cast<linearizable*>(self)->run(); };
    f.each.argument = this;
    f.each.judge = [](void* self, int stuck, const char** why) {
      return static_cast<int>(static_cast<linearizable*>(self)->judge_or_fail(stuck != 0, why));
    };
    f.each.describe = [](void* self) { return static_cast<linearizable*>(self)->describe(); };
    f.generate = [](void* self, std::uint64_t number, std::uint64_t seed, int every) {
      return static_cast<linearizable*>(self)->generate(number, seed, every != 0);
    };
    f.simplify = [](void* self, const char* text, std::uint64_t number) {
      return static_cast<linearizable*>(self)->simplify(text, number);
    };
    f.use = [](void* self, const char* text) { return static_cast<linearizable*>(self)->use(text) ? 1 : 0; };
    f.never = [](void* self) {
      auto& test = *static_cast<linearizable*>(self);
      return test.performed_.never(test.rules());
    };
    return f;
  }

 private:
  using record = linearizability::record;
  using operation_base = linearizability::operation_base<Object, Spec>;
  struct step {
    const operation_base* operation;
    std::unique_ptr<linearizability::arguments_base> arguments;
    unsigned thread;
  };

  template <class F, class G, class... Generators>
  auto& add_operation(std::string name, F f, G specified, Generators... generators) {
    using namespace linearizability;
    if constexpr (can_be_added<Object, Spec, F, G, typename Generators::value_type...>()) {
      using type = operation<Object, Spec, F, G, Generators...>;
      auto o = std::make_unique<type>(std::move(name), std::move(f), std::move(specified),
                                      std::move(generators)...);
      type& added = *o;
      operations_.push_back(std::move(o));
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

  // ---- programs

  const std::vector<linearizability::operation_rules>& rules() {
    if (rules_.size() != operations_.size()) {
      rules_.clear();
      for (const auto& o : operations_) rules_.push_back(o->rules);
    }
    return rules_;
  }

  const char* generate(std::uint64_t number, std::uint64_t seed, bool every) {
    linearizability::program p;
    if (every) {
      if (number == 0) all_ = std::make_unique<linearizability::all_programs>(rules(), sizes_);
      if (!all_->next(&p)) return all_->any() ? nullptr : linearizability::no_program();
      if (p.size() == 0) return "";
    } else if (!draw(number, seed, &p)) {
      return linearizability::no_program();
    }
    generated_ = to_token(p, rules());
    return generated_.c_str();
  }

  // Where none is found, among those that come later, which are larger.
  bool draw(std::uint64_t number, std::uint64_t seed, linearizability::program* p) {
    constexpr std::uint64_t patience = 100, stride = 8;
    for (std::uint64_t n = 0; n < patience && p->size() == 0; ++n)
      *p = linearizability::random_programs(rules(), sizes_, seed, number + n * stride).draw();
    return p->size() != 0;
  }

  const char* simplify(const std::string& text, std::uint64_t number) {
    if (simpler_of_ != text) {
      simpler_of_ = text;
      simpler_.clear();
      linearizability::program p;
      if (!linearizability::from_token(text, rules(), &p)) return nullptr;
      for (const auto& q : linearizability::simpler(p, rules())) simpler_.push_back(to_token(q, rules()));
    }
    return number < simpler_.size() ? simpler_[static_cast<std::size_t>(number)].c_str() : nullptr;
  }

  bool use(const std::string& text) {
    linearizability::program p;
    if (!linearizability::from_token(text, rules(), &p)) {
      if (text == generated_ || std::find(simpler_.begin(), simpler_.end(), text) != simpler_.end())
        linearizability::tell_of_fickle_when(rules());
      return false;
    }
    steps_.clear();
    part_ends_.clear();
    const auto put = [&](const std::vector<linearizability::call>& calls, unsigned thread) {
      for (const linearizability::call& c : calls) {
        const operation_base& o = *operations_[c.operation];
        steps_.push_back({&o, o.prepare(c), thread});
        performed_.add(c.operation);
      }
      part_ends_.push_back(steps_.size());
    };
    put(p.before, 0);
    for (std::size_t t = 0; t < p.parts.size(); ++t) put(p.parts[t], static_cast<unsigned>(t));
    put(p.after, 0);
    records_ = std::vector<record>(steps_.size());
    return steps_.size() <= linearizability::most_operations;
  }

  // ---- an execution (in the scenario)

  void run() {
    judged_ = false;
    for (record& r : records_) r = {};
    {
      const std::unique_ptr<Object> object(make_());
      perform(*object, 0, part_ends_[0]);
      if (alone_steps_ != 0) leave_one_alone();
      {
        std::vector<std::thread> threads;
        const std::size_t parts = part_ends_.size() - 2;
        threads.reserve(parts);
        for (std::size_t t = 1; t < parts; ++t)
          threads.emplace_back([&, t] { perform(*object, part_ends_[t], part_ends_[t + 1]); });
        perform(*object, part_ends_[0], part_ends_[1]);
        for (std::thread& t : threads) t.join();
      }
      perform(*object, part_ends_[part_ends_.size() - 2], part_ends_.back());
      fearless_judge();
      // (Before the object's end: what it has returned may refer to it.)
      for (std::size_t i = 0; i < steps_.size(); ++i) steps_[i].operation->forget(records_[i]);
    }
  }

  void perform(Object& object, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      const step& s = steps_[i];
      fearless_operation_invoked(static_cast<unsigned>(i));
      if (s.operation->waits()) fearless_operation_may_wait();
      else if (alone_steps_ != 0) fearless_operation_finishes_alone(alone_steps_);
      s.operation->perform(object, *s.arguments, records_[i]);
      fearless_operation_returned(static_cast<unsigned>(i));
    }
  }

  // After few steps or many.
  static void leave_one_alone() {
    const int most = 8 << (2 * fearless_choose_in_scenario(3));
    const int after = fearless_choose_in_scenario(most);
    const int which = fearless_choose_in_scenario(6);
    fearless_leave_one_alone(static_cast<unsigned>(after), static_cast<unsigned>(which));
  }

  // ---- judging (outside)

  struct history {
    using specification = Spec;
    const linearizable& test;
    bool stuck;
    std::size_t size() const { return test.steps_.size(); }
    linearizability::ending end(std::size_t i) const {
      const record& r = test.records_[i];
      if (r.is == record::state::returned || r.is == record::state::threw)
        return linearizability::ending::returned;
      return stuck ? linearizability::ending::blocked : linearizability::ending::pending;
    }
    bool precedes(std::size_t a, std::size_t b) const {
      if (test.program_order_ && test.steps_[a].thread != test.steps_[b].thread) return false;
      return fearless_operation_precedes(static_cast<unsigned>(a), static_cast<unsigned>(b)) != 0;
    }
    std::unique_ptr<Spec> make() const { return std::unique_ptr<Spec>(test.make_spec_()); }
    linearizability::reply apply(std::size_t i, Spec& s, bool any_result, std::string* says) const {
      const step& c = test.steps_[i];
      const performing here(c.operation->rules.name);
      return c.operation->apply(s, *c.arguments, test.records_[i], any_result, says);
    }
    struct performing {
      explicit performing(const std::string& name) { fearless_specification_performs(name.c_str()); }
      ~performing() { fearless_specification_performs(nullptr); }
      performing(const performing&) = delete;
      performing& operator=(const performing&) = delete;
    };
  };

  fearless_judgement judge_or_fail(bool stuck, const char** why) {
    try {
      return judge(stuck, why);
    } catch (const linearizability::test_threw& e) { verdict_.what = e.what(); } catch (...) {
      verdict_.what = "judging threw " + linearizability::exception_in_words();
    }
    *why = verdict_.what.c_str();
    return FEARLESS_JUDGE_FAILED;
  }

  fearless_judgement judge(bool stuck, const char** why) {
    if (stuck && std::none_of(records_.begin(), records_.end(),
                              [](const record& r) { return r.is == record::state::running; })) {
      // In its making, or at its end. (There are no results any more then.)
      *why = "none of the operations is under way";
      return FEARLESS_WAITING_WRONG;
    }
    const history h{*this, stuck};
    bool undecided = false;
    for (const std::vector<std::size_t>& part : parts()) {
      if (part.empty()) continue;
      linearizability::checker<history> checker(h, part, 16, effort_);
      const linearizability::answer found = checker.check();
      undecided = undecided || found == linearizability::answer::undecided;
      if (found != linearizability::answer::no) continue;
      const linearizability::failure f = checker.explain();
      verdict_ = tell(rows(h, true), names(), f, program_order_ ? "sequentially consistent" : "linearizable");
      judged_ = true;
      *why = verdict_.what.c_str();
      return f.only_blocked ? FEARLESS_WAITING_WRONG : FEARLESS_RESULTS_WRONG;
    }
    return undecided ? FEARLESS_UNDECIDED : FEARLESS_NOTHING_WRONG;
  }

  // Operations that are judged together.
  std::vector<std::vector<std::size_t>> parts() const {
    linearizability::keyed_operations begun;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (records_[i].is == record::state::not_begun) continue;
      begun.emplace_back(i, program_order_ ? std::nullopt : steps_[i].operation->key(*steps_[i].arguments));
    }
    return linearizability::parts_of(begun);
  }

  // Results are in the memory of the execution: they are looked at only where that can be relied on.
  std::vector<linearizability::row> rows(const history& h, bool with_results) const {
    std::vector<linearizability::row> list;
    std::uint64_t never = ~std::uint64_t{0} - steps_.size();
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const step& s = steps_[i];
      const auto n = static_cast<unsigned>(i);
      const bool begun = records_[i].is != record::state::not_begun;
      list.push_back({s.thread, s.operation->text(*s.arguments),
                      with_results ? s.operation->result(records_[i]) : "", h.end(i),
                      begun ? fearless_operation_time(n, 0) : ++never, fearless_operation_time(n, 1)});
      if (!begun) list.back().call = "(" + list.back().call + ")";
      if (!begun) list.back().end = linearizability::ending::not_begun;
    }
    return list;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> list{"main"};
    for (std::size_t t = 1; t + 2 < part_ends_.size(); ++t) list.push_back("main/" + std::to_string(t));
    return list;
  }

  const char* describe() {
    if (!judged_) verdict_.history = table(rows({*this, false}, false), names(), {});
    return verdict_.history.c_str();
  }

  std::vector<std::unique_ptr<operation_base>> operations_;
  [[no_unique_address]] linearizability::refused_operation refused_;
  std::vector<linearizability::operation_rules> rules_;
  std::function<Object*()> make_;
  std::function<Spec*()> make_spec_;
  linearizability::sizes sizes_;
  options options_;
  bool program_order_ = false;
  unsigned alone_steps_ = 0;
  std::size_t effort_ = linearizability::usual_effort;

  std::unique_ptr<linearizability::all_programs> all_;
  std::string generated_, simpler_of_;
  std::vector<std::string> simpler_;
  detail::performed performed_;

  // The program of the executions under way.
  std::vector<step> steps_;
  std::vector<std::size_t> part_ends_;
  std::vector<record> records_;
  bool judged_ = false;
  linearizability::verdict verdict_;
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
