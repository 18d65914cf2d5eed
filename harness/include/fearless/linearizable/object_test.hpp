// What a test of an object does, whatever the object is: programs of its operations are made, and run, and
// what comes of them is told.
#pragma once

#include <fearless/fearless.hpp>
#include <fearless/linearizable/generate.hpp>
#include <fearless/linearizable/operation.hpp>
#include <fearless/linearizable/table.hpp>
#include <fearless/performed.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace fearless::linearizability {

class object_test {
 public:
  object_test() = default;
  object_test(const object_test&) = delete;
  object_test& operator=(const object_test&) = delete;
  virtual ~object_test() = default;

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
    roles_are_had(rules());
    know_how_to_make();
    fearless_family f{};
    for (const operation_rules& r : rules())
      for (const std::uint64_t choices : r.choices) f.samples |= choices == 0 ? 1 : 0;
    f.each.body = [](void* self) { static_cast<object_test*>(self)->run(); };
    f.each.argument = this;
    f.each.judge = [](void* self, int stuck, const char** why) {
      return static_cast<int>(static_cast<object_test*>(self)->judge_or_fail(stuck != 0, why));
    };
    f.each.describe = [](void* self) { return static_cast<object_test*>(self)->describe(); };
    f.generate = [](void* self, std::uint64_t number, std::uint64_t seed, int every) {
      return static_cast<object_test*>(self)->generate(number, seed, every != 0);
    };
    f.simplify = [](void* self, const char* text, std::uint64_t number) {
      return static_cast<object_test*>(self)->simplify(text, number);
    };
    f.use = [](void* self, const char* text) { return static_cast<object_test*>(self)->use(text) ? 1 : 0; };
    f.never = [](void* self) {
      auto& test = *static_cast<object_test*>(self);
      return test.performed_.never(test.rules());
    };
    return f;
  }

 protected:
  struct step {
    const any_operation* operation;
    std::unique_ptr<arguments_base> arguments;
    unsigned thread;
  };

  void add_any(std::unique_ptr<any_operation> o) { operations_.push_back(std::move(o)); }

  // ---- what depends on the object and its specification

  // As said; or as they are made without arguments.
  virtual void know_how_to_make() = 0;
  // In the scenario.
  virtual void* new_object() const = 0;
  virtual void delete_object(void* object) const = 0;
  virtual void perform(void* object, const step& s, record& r) const = 0;
  // Outside. Looks for an order of some of the operations; and, if there is none, for what is in the way.
  virtual answer look_for_order(const std::vector<std::size_t>& some, bool stuck, failure* f) const = 0;

  // ---- the history of an execution

  std::size_t number_of_steps() const { return steps_.size(); }
  std::size_t chosen_effort() const { return effort_; }
  const step& step_of(std::size_t i) const { return steps_[i]; }
  const record& record_of(std::size_t i) const { return records_[i]; }
  ending end_of(std::size_t i, bool stuck) const {
    const record& r = records_[i];
    if (r.is == record::state::returned || r.is == record::state::threw) return ending::returned;
    return stuck ? ending::blocked : ending::pending;
  }
  bool precedes(std::size_t a, std::size_t b) const {
    if (program_order_ && steps_[a].thread != steps_[b].thread) return false;
    return fearless_operation_precedes(static_cast<unsigned>(a), static_cast<unsigned>(b)) != 0;
  }

 private:
  // ---- programs

  const std::vector<operation_rules>& rules() {
    if (rules_.size() != operations_.size()) {
      rules_.clear();
      for (const auto& o : operations_) rules_.push_back(o->rules);
    }
    return rules_;
  }

  const char* generate(std::uint64_t number, std::uint64_t seed, bool every) {
    program p;
    if (every) {
      if (number == 0) all_ = std::make_unique<all_programs>(rules(), sizes_);
      if (!all_->next(&p)) return all_->any() ? nullptr : no_program();
      if (p.size() == 0) return "";
    } else if (!draw(number, seed, &p)) {
      return no_program();
    }
    generated_ = to_token(p, rules());
    return generated_.c_str();
  }

  // Where none is found, among those that come later, which are larger.
  bool draw(std::uint64_t number, std::uint64_t seed, program* p) {
    constexpr std::uint64_t patience = 100, stride = 8;
    for (std::uint64_t n = 0; n < patience && p->size() == 0; ++n)
      *p = random_programs(rules(), sizes_, seed, number + n * stride).draw();
    return p->size() != 0;
  }

  const char* simplify(const std::string& text, std::uint64_t number) {
    if (simpler_of_ != text) {
      simpler_of_ = text;
      simpler_.clear();
      program p;
      if (!from_token(text, rules(), &p)) return nullptr;
      for (const auto& q : simpler(p, rules())) simpler_.push_back(to_token(q, rules()));
    }
    return number < simpler_.size() ? simpler_[static_cast<std::size_t>(number)].c_str() : nullptr;
  }

  bool use(const std::string& text) {
    program p;
    if (!from_token(text, rules(), &p)) {
      if (text == generated_ || std::find(simpler_.begin(), simpler_.end(), text) != simpler_.end())
        tell_of_fickle_when(rules());
      return false;
    }
    steps_.clear();
    part_ends_.clear();
    const auto put = [&](const std::vector<call>& calls, unsigned thread) {
      for (const call& c : calls) {
        const any_operation& o = *operations_[c.operation];
        steps_.push_back({&o, o.prepare(c), thread});
        performed_.add(c.operation);
      }
      part_ends_.push_back(steps_.size());
    };
    put(p.before, 0);
    for (std::size_t t = 0; t < p.parts.size(); ++t) put(p.parts[t], static_cast<unsigned>(t));
    put(p.after, 0);
    records_ = std::vector<record>(steps_.size());
    return steps_.size() <= most_operations;
  }

  // ---- an execution (in the scenario)

  struct made_object {
    explicit made_object(const object_test& t) : test(t), object(t.new_object()) {}
    ~made_object() { test.delete_object(object); }
    made_object(const made_object&) = delete;
    made_object& operator=(const made_object&) = delete;
    const object_test& test;
    void* object;
  };

  void run() {
    judged_ = false;
    for (record& r : records_) r = {};
    {
      const made_object made(*this);
      perform_some(made.object, 0, part_ends_[0]);
      if (alone_steps_ != 0) leave_one_alone();
      {
        std::vector<std::thread> threads;
        const std::size_t parts = part_ends_.size() - 2;
        threads.reserve(parts);
        for (std::size_t t = 1; t < parts; ++t)
          threads.emplace_back([&, t] { perform_some(made.object, part_ends_[t], part_ends_[t + 1]); });
        perform_some(made.object, part_ends_[0], part_ends_[1]);
        for (std::thread& t : threads) t.join();
      }
      perform_some(made.object, part_ends_[part_ends_.size() - 2], part_ends_.back());
      fearless_judge();
      // (Before the object's end: what it has returned may refer to it.)
      for (std::size_t i = 0; i < steps_.size(); ++i) steps_[i].operation->forget(records_[i]);
    }
  }

  void perform_some(void* object, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      const step& s = steps_[i];
      fearless_operation_invoked(static_cast<unsigned>(i));
      if (s.operation->waits()) fearless_operation_may_wait();
      else if (alone_steps_ != 0) fearless_operation_finishes_alone(alone_steps_);
      perform(object, s, records_[i]);
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

  fearless_judgement judge_or_fail(bool stuck, const char** why) {
    try {
      return judge(stuck, why);
    } catch (const test_threw& e) { verdict_.what = e.what(); } catch (...) {
      verdict_.what = "judging threw " + exception_in_words();
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
    bool undecided = false;
    for (const std::vector<std::size_t>& part : parts()) {
      if (part.empty()) continue;
      failure f;
      const answer found = look_for_order(part, stuck, &f);
      undecided = undecided || found == answer::undecided;
      if (found != answer::no) continue;
      verdict_ = tell(rows(stuck, true), names(), f,
                      program_order_ ? "sequentially consistent" : "linearizable");
      judged_ = true;
      *why = verdict_.what.c_str();
      return f.only_blocked ? FEARLESS_WAITING_WRONG : FEARLESS_RESULTS_WRONG;
    }
    return undecided ? FEARLESS_UNDECIDED : FEARLESS_NOTHING_WRONG;
  }

  // Operations that are judged together.
  std::vector<std::vector<std::size_t>> parts() const {
    keyed_operations begun;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (records_[i].is == record::state::not_begun) continue;
      begun.emplace_back(i, program_order_ ? std::nullopt : steps_[i].operation->key(*steps_[i].arguments));
    }
    return parts_of(begun);
  }

  // Results are in the memory of the execution: they are looked at only where that can be relied on.
  std::vector<row> rows(bool stuck, bool with_results) const {
    std::vector<row> list;
    std::uint64_t never = ~std::uint64_t{0} - steps_.size();
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const step& s = steps_[i];
      const auto n = static_cast<unsigned>(i);
      const bool begun = records_[i].is != record::state::not_begun;
      list.push_back({s.thread, s.operation->text(*s.arguments),
                      with_results ? s.operation->result(records_[i]) : "", end_of(i, stuck),
                      begun ? fearless_operation_time(n, 0) : ++never, fearless_operation_time(n, 1)});
      if (!begun) list.back().call = "(" + list.back().call + ")";
      if (!begun) list.back().end = ending::not_begun;
    }
    return list;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> list{"main"};
    for (std::size_t t = 1; t + 2 < part_ends_.size(); ++t) list.push_back("main/" + std::to_string(t));
    return list;
  }

  const char* describe() {
    if (!judged_) verdict_.history = table(rows(false, false), names(), {});
    return verdict_.history.c_str();
  }

  std::vector<std::unique_ptr<any_operation>> operations_;
  std::vector<operation_rules> rules_;
  sizes sizes_;
  options options_;
  bool program_order_ = false;
  unsigned alone_steps_ = 0;
  std::size_t effort_ = usual_effort;

  std::unique_ptr<all_programs> all_;
  std::string generated_, simpler_of_;
  std::vector<std::string> simpler_;
  fearless::detail::performed performed_;

  // The program of the executions under way.
  std::vector<step> steps_;
  std::vector<std::size_t> part_ends_;
  std::vector<record> records_;
  bool judged_ = false;
  verdict verdict_;
};

}  // namespace fearless::linearizability
