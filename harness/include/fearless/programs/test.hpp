// A test of operations: what they are, the programs made of them, and how one runs.
#pragma once

#include <fearless/fearless.hpp>
#include <fearless/performed.hpp>
#include <fearless/programs/generate.hpp>
#include <fearless/programs/mistakes.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <type_traits>

namespace fearless {

template <class Shared, class Local>
class programs;

// Where an operation is performed.
template <class Shared, class Local>
class place {
 public:
  // What a thread that the operation starts has to do, once. Keeps the shared objects alive; may be called
  // with what the thread has of its own at first.
  class body {
   public:
    body(const programs<Shared, Local>& test, std::shared_ptr<Shared> shared, std::size_t thread)
        : test_(&test), shared_(std::move(shared)), thread_(thread) {}
    void operator()() const { (*this)(Local{}); }
    void operator()(Local local) const { test_->perform(shared_, local, thread_); }

   private:
    const programs<Shared, Local>* test_;
    std::shared_ptr<Shared> shared_;
    std::size_t thread_;
  };

  place(const programs<Shared, Local>& test, const std::shared_ptr<Shared>& shared, std::size_t thread,
        std::size_t other, std::map<std::size_t, std::thread>& threads)
      : test_(test), shared_(shared), thread_(thread), other_(other), threads_(threads) {}

  std::size_t thread() const { return thread_; }  // that performs it
  std::size_t other() const { return other_; }    // that it starts, joins or detaches
  body starts() const { return body(test_, shared_, other_); }

 private:
  const programs<Shared, Local>& test_;
  const std::shared_ptr<Shared>& shared_;
  std::size_t thread_, other_;
  // Those that the thread has started and not joined, if the test says nothing of how.
  std::map<std::size_t, std::thread>& threads_;
  friend class programs<Shared, Local>;
};

struct no_locals {};

// Shared: the objects of an execution, constructed without arguments. Local: what each thread has of its own.
template <class Shared, class Local = no_locals>
class programs {
 public:
  using place_type = place<Shared, Local>;

  // ---- what a test says

  // An operation, to which what it does is said, in order.
  class operation {
   public:
    operation(programs& test, std::size_t number) : test_(test), number_(number) {}

    operation& acquires(const std::string& lock) { return locks(generated::effect::acquires, lock); }
    operation& acquires_shared(const std::string& lock) {
      return locks(generated::effect::acquires_shared, lock);
    }
    operation& releases(const std::string& lock) { return locks(generated::effect::releases, lock); }
    operation& needs(const std::string& lock) { return locks(generated::effect::needs, lock); }
    operation& needs_shared(const std::string& lock) { return locks(generated::effect::needs_shared, lock); }
    operation& without(const std::string& lock) { return locks(generated::effect::without, lock); }
    operation& gives(const std::string& signal) { return claims(generated::effect::gives, signal); }
    operation& takes(const std::string& signal) { return claims(generated::effect::takes, signal); }
    operation& opens(const std::string& signal) { return claims(generated::effect::opens, signal); }
    operation& awaits(const std::string& signal) { return claims(generated::effect::awaits, signal); }
    operation& meets(const std::string& signal) { return claims(generated::effect::meets, signal); }
    operation& makes(const std::string& object) { return claims(generated::effect::makes, object); }
    operation& uses(const std::string& object) { return claims(generated::effect::uses, object); }
    operation& lacks(const std::string& object) { return claims(generated::effect::lacks, object); }
    operation& ends(const std::string& object) { return claims(generated::effect::ends, object); }
    operation& passes(const std::string& object) { return claims(generated::effect::passes, object); }
    operation& reads(const std::string& memory) { return claims(generated::effect::reads, memory); }
    operation& writes(const std::string& memory) { return claims(generated::effect::writes, memory); }
    operation& changes(const std::string& memory) { return claims(generated::effect::changes, memory); }
    operation& splits(const std::string& memory) { return claims(generated::effect::splits, memory); }
    operation& sleeps(const std::string& signal) { return claims(generated::effect::sleeps, signal); }
    operation& expects(const std::string& signal) { return claims(generated::effect::expects, signal); }
    operation& sets(const std::string& signal) { return claims(generated::effect::sets, signal); }
    operation& starts(const std::string& kind) { return claims(generated::effect::starts, kind); }
    operation& joins(const std::string& kind) { return claims(generated::effect::joins, kind); }
    operation& detaches(const std::string& kind) { return claims(generated::effect::detaches, kind); }

    // Who meets it performs another operation, that of this name.
    operation& answered_by(const std::string& name) {
      rules().answer = name;
      return *this;
    }

    // It is a violation by itself, of this kind (or of one of several, separated by commas).
    operation& wrong(const std::string& kinds) {
      rules().wrong = kinds;
      return *this;
    }
    // … if another thread uses the same memory at the same time.
    operation& if_contended() {
      rules().contended = true;
      return *this;
    }
    // Without the lock that it needs it is one of this kind.
    operation& unguarded(const std::string& kinds) {
      rules().unguarded = kinds;
      return *this;
    }
    operation& construct(const std::string& name) {
      rules().construct = name;
      return *this;
    }

   private:
    generated::rules& rules() { return test_.vocabulary_.operations[number_]; }
    operation& claims(generated::effect e, const std::string& thing) {
      const std::size_t found = test_.vocabulary_.find(thing);
      rules().claims.push_back({e, found});
      return *this;
    }
    operation& locks(generated::effect e, const std::string& lock) {
      claims(e, lock);
      test_.vocabulary_.things[rules().claims.back().thing].lock = true;
      return *this;
    }

    programs& test_;
    std::size_t number_;
  };

  // f(shared), f(shared, local) or f(shared, local, place).
  template <class F>
  operation add(std::string name, F f) {
    vocabulary_.operations.push_back({std::move(name), {}, {}, {}, {}, false, {}});
    functions_.push_back(adapted(std::move(f)));
    return operation(*this, functions_.size() - 1);
  }

  // Several threads give this signal.
  void many_give(const std::string& signal) { vocabulary_.things[vocabulary_.find(signal)].many_give = true; }
  // So many of this signal are there before anybody gives one.
  void given_at_first(const std::string& signal, std::size_t n) {
    vocabulary_.things[vocabulary_.find(signal)].given = n;
  }
  // A lock that is made of something else: what is taken in which order is not known of it.
  void opaque(const std::string& lock) { vocabulary_.things[vocabulary_.find(lock)].opaque = true; }
  // There is one, and the main thread has it at first.
  void only_one(const std::string& object) { vocabulary_.things[vocabulary_.find(object)].only_one = true; }

  void threads(std::size_t most) {
    if (most < 2)
      throw std::invalid_argument("threads(" + std::to_string(most) +
                                  "): operations are concurrent in two threads at least");
    sizes_.threads = most;
  }
  void steps(std::size_t most) { sizes_.steps = most; }
  void with(options o) { options_ = std::move(o); }

  // ---- programs

  const generated::vocabulary& words() const { return vocabulary_; }
  const generated::sizes& chosen_sizes() const { return sizes_; }

  // What the next executions of run() do.
  void use(const generated::program& p) { program_ = p; }

  void run() const {
    const auto shared = std::make_shared<Shared>();
    Local local{};
    perform(shared, local, 0);
  }

  // In words, a line for each thread.
  std::string describe(const generated::program& p) const {
    std::string s;
    for (std::size_t t = 0; t < p.size(); ++t) {
      s += "thread " + std::to_string(t) + ":";
      for (std::size_t i = 0; i < p[t].size(); ++i) {
        s += (i == 0 ? " " : ", ") + vocabulary_.operations[p[t][i].operation].name;
        if (p[t][i].thread != 0) s += " " + std::to_string(p[t][i].thread);
      }
      s += '\n';
    }
    return s;
  }

  // ---- what the search asks

  const options& chosen_options() const { return options_; }

  fearless_family family() {
    if (functions_.empty())
      throw std::logic_error("there are no operations: say add(name, function) in the test");
    start_threads_by_default();
    refuse_what_tries_nothing();
    fearless_family f{};
    f.samples = 1;
    f.each.body = [](void* self) { static_cast<const programs*>(self)->run(); };
    f.each.argument = this;
    f.each.describe = [](void* self) {
      auto& test = *static_cast<programs*>(self);
      test.text_ = test.describe(test.program_);
      return test.text_.c_str();
    };
    f.generate = [](void* self, std::uint64_t number, std::uint64_t seed, int) {
      return static_cast<programs*>(self)->generate(number, seed);
    };
    f.simplify = [](void* self, const char* text, std::uint64_t number) {
      return static_cast<programs*>(self)->simplify(text, number);
    };
    f.use = [](void* self, const char* text) { return static_cast<programs*>(self)->use(text) ? 1 : 0; };
    f.never = [](void* self) {
      auto& test = *static_cast<programs*>(self);
      return test.performed_.never(test.vocabulary_.operations);
    };
    return f;
  }

 private:
  friend class place<Shared, Local>::body;
  using function = std::function<void(Shared&, Local&, const place_type&)>;

  template <class F>
  static function adapted(F f) {
    if constexpr (std::is_invocable_v<F&, Shared&, Local&, const place_type&>) {
      return f;
    } else if constexpr (std::is_invocable_v<F&, Shared&, Local&>) {
      return [f](Shared& s, Local& l, const place_type&) mutable { f(s, l); };
    } else {
      return [f](Shared& s, Local&, const place_type&) mutable { f(s); };
    }
  }

  void perform(const std::shared_ptr<Shared>& shared, Local& local, std::size_t thread) const {
    std::map<std::size_t, std::thread> threads;
    for (const generated::step& s : program_[thread])
      functions_[s.operation](*shared, local, place_type(*this, shared, thread, s.thread, threads));
  }

  void start_threads_by_default() {
    if (own_ == 0) own_ = functions_.size();
    for (const generated::rules& r : vocabulary_.operations)
      for (const generated::claim& c : r.claims)
        if (c.what == generated::effect::starts) return;
    add("start thread", [](Shared&, Local&, const place_type& p) {
      p.threads_[p.other()] = std::thread(p.starts());
    }).starts("std::thread");
    add("join thread", [](Shared&, Local&, const place_type& p) {
      p.threads_[p.other()].join();
    }).joins("std::thread");
  }

  // Programs that only start threads and join them would pass whatever the operations are.
  void refuse_what_tries_nothing() const {
    if (const std::string why = generated::mistakes(vocabulary_).first(); !why.empty())
      throw std::logic_error(why);
    const auto structure = [&](std::size_t o) {
      const std::vector<generated::claim>& claims = vocabulary_.operations[o].claims;
      return std::any_of(claims.begin(), claims.end(), [](const generated::claim& c) {
        return c.what == generated::effect::starts || c.what == generated::effect::joins ||
               c.what == generated::effect::detaches;
      });
    };
    bool only_structure = true;
    for (std::size_t o = 0; o < own_; ++o) only_structure = only_structure && structure(o);
    constexpr std::uint64_t enough = 100, most_without = 3, far = 8;
    for (std::uint64_t n = 0, without = 0; n < enough; ++n) {
      const auto d = draw(n * far, 1);
      // (If there are none at all, that is told where they are made.)
      if (!d && ++without == most_without) return;
      if (!d) continue;
      for (const auto& thread : d->what)
        for (const generated::step& s : thread)
          if (s.operation < own_ && (only_structure || !structure(s.operation))) return;
    }
    throw std::logic_error(
        "no program performs any of these operations: is every one possible after others (locks released, "
        "objects made, signals given), and do threads and steps leave room for them?");
  }

  std::optional<generated::drawn> draw(std::uint64_t number, std::uint64_t seed) const {
    // Small ones first.
    constexpr std::uint64_t grows_every = 8;
    generated::sizes s = sizes_;
    s.steps = std::min<std::size_t>(s.steps, 4 + static_cast<std::size_t>(number / grows_every));
    return generated::drawing(vocabulary_, s, seed, number).draw();
  }

  const char* generate(std::uint64_t number, std::uint64_t seed) {
    const auto d = draw(number, seed);
    if (!d)
      throw std::logic_error(
          "no program can be made of these operations: can every thread be joined or detached, every lock "
          "released, every object ended?");
    text_ = to_token(d->what, vocabulary_);
    return text_.c_str();
  }

  const char* simplify(const std::string& text, std::uint64_t number) {
    if (simpler_of_ != text) {
      simpler_of_ = text;
      simpler_.clear();
      generated::program p;
      if (!from_token(text, vocabulary_, &p)) return nullptr;
      for (const auto& q : generated::simpler(p, vocabulary_)) simpler_.push_back(to_token(q, vocabulary_));
    }
    return number < simpler_.size() ? simpler_[static_cast<std::size_t>(number)].c_str() : nullptr;
  }

  bool use(const std::string& text) {
    generated::program p;
    if (!from_token(text, vocabulary_, &p) || !right(p, vocabulary_)) return false;
    for (const auto& thread : p)
      for (const generated::step& s : thread) performed_.add(s.operation);
    program_ = std::move(p);
    return true;
  }

  generated::vocabulary vocabulary_;
  std::vector<function> functions_;
  std::size_t own_ = 0;  // of them, those the test has said
  generated::sizes sizes_;
  options options_;

  generated::program program_;  // of the executions under way
  std::string text_, simpler_of_;
  std::vector<std::string> simpler_;
  detail::performed performed_;
};

// Searches programs of the operations that `declare(test)` adds.
template <class Shared, class Local = no_locals, class Declare>
result check_programs(const options& o, Declare declare) {
  programs<Shared, Local> test;
  test.with(o);
  declare(test);
  return detail::check_family(test.chosen_options(), test.family());
}
template <class Shared, class Local = no_locals, class Declare>
result check_programs(Declare declare) {
  return check_programs<Shared, Local>(options{}, std::move(declare));
}

}  // namespace fearless
