// Scenarios with arguments that RapidCheck generates (https://github.com/emil-e/rapidcheck; link with
// rapidcheck).
//
//   FEARLESS_PROPERTY(Channel, LosesNothing, (std::vector<int> items, bool close_early)) {
//     …
//     EXPECT_EQ(received, items);
//   }
//
// Arguments are of any type that rc::Arbitrary knows. Each choice of them is searched with a share of the
// budget; of one that fails, RapidCheck's simpler ones are tried; the token replays arguments and schedule.
#pragma once

#include <fearless/annotate.hpp>
#include <fearless/generators.hpp>
#include <fearless/gtest.hpp>
#include <fearless/linearizable/print.hpp>

#include <rapidcheck.h>
#include <rapidcheck/detail/Configuration.h>
#include <rapidcheck/detail/Results.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <vector>

namespace fearless {

namespace detail {

constexpr std::uint64_t other_seed = 0xbf58476d1ce4e5b9U;

// RC_PARAMS. (rc::detail::configuration() prints a seed, which is not the one that is used here.)
inline const rc::detail::TestParams& rapidcheck_parameters() {
  static const rc::detail::TestParams parameters = [] {
    const char* given = std::getenv("RC_PARAMS");
    return rc::detail::configFromString(given == nullptr ? "" : given).testParams;
  }();
  return parameters;
}

}  // namespace detail

namespace gen {

// An argument generator (linearizable.hpp) of what RapidCheck generates. Larger numbers are of larger sizes.
template <class T>
class from {
 public:
  using value_type = T;
  explicit from(rc::Gen<T> g) : gen_(std::move(g)) {}
  std::uint64_t choices() const { return 0; }
  T value(std::uint64_t number) const {
    constexpr std::uint64_t sizes = rc::kNominalSize + 1;
    constexpr std::uint64_t patience = 100;
    for (std::uint64_t again = 0;; ++again) {
      try {
        return gen_(rc::Random(number / sizes + again * detail::other_seed), static_cast<int>(number % sizes))
            .value();
      } catch (const rc::GenerationFailure&) {
        if (again == patience) throw;
      }
    }
  }

 private:
  rc::Gen<T> gen_;
};

template <class T>
from<T> arbitrary() {
  return from<T>(rc::gen::arbitrary<T>());
}

}  // namespace gen

namespace detail {

// Inputs as texts: "seed:size", then ":n" for each step to the n-th simpler one.
template <class... Arguments>
class property {
 public:
  using body = void (*)(Arguments...);
  using values = std::tuple<std::decay_t<Arguments>...>;

  // `parameters`: as they are declared, in parentheses.
  property(body b, const char* parameters) : body_(b), parameters_(parameters) {}

  fearless_family family() {
    rapidcheck_parameters();  // (Those that cannot be read are refused now.)
    fearless_family f{};
    f.samples = 1;
    f.each.body = [](void* self) { static_cast<const property*>(self)->run(); };
    f.each.argument = this;
    f.each.describe = [](void* self) { return static_cast<property*>(self)->describe(); };
    f.generate = [](void* self, std::uint64_t number, std::uint64_t seed, int) {
      return static_cast<property*>(self)->generate(number, seed);
    };
    f.simplify = [](void* self, const char* text, std::uint64_t number) {
      return static_cast<property*>(self)->simplify(text, number);
    };
    f.use = [](void* self, const char* text) { return static_cast<property*>(self)->use(text) ? 1 : 0; };
    return f;
  }

 private:
  using shrinkable = rc::Shrinkable<values>;

  void run() const {
    // (Copies, in the memory of the execution.)
    values copy = *values_;
    // RC_PRE, RC_ASSERT and the like end it so, in its own thread. (Only then is anything called that belongs
    // to RapidCheck's library, which is not instrumented.)
    using ending = rc::detail::CaseResult::Type;
    ending ended = ending::Success;
    std::string why;
    try {
      std::apply([&](auto&... all) { body_(static_cast<Arguments>(std::move(all))...); }, copy);
    } catch (const rc::detail::CaseResult& by) {
      ended = by.type;
      why = by.description;
    }
    if (ended == ending::Discard) fearless::assume(false);
    if (ended == ending::Failure) ADD_FAILURE() << why;
  }

  // As RC_PARAMS asks: seed, max_size, max_success, max_discard_ratio. Where generators give up, others are
  // tried, as many in all as RapidCheck tries.
  const char* generate(std::uint64_t number, std::uint64_t seed) {
    const rc::detail::TestParams& p = rapidcheck_parameters();
    const auto successes = static_cast<std::uint64_t>(std::max(p.maxSuccess, 0));
    if (number >= successes) return nullptr;
    if (number == 0) discarded_ = 0;
    const char* given = std::getenv("RC_PARAMS");
    if (given != nullptr && std::string(given).find("seed") != std::string::npos) seed = p.seed;
    const auto most = static_cast<std::uint64_t>(std::max(p.maxSize, 0));
    constexpr std::uint64_t grows_every = 10;
    for (std::uint64_t again = 0;; ++again) {
      text_ = std::to_string(seed * 0x9e3779b97f4a7c15U + number + again * other_seed) + ':' +
              std::to_string(std::min(number + again / grows_every, most));
      std::string why;
      if (value_of(text_, &why)) return text_.c_str();
      if (++discarded_ > static_cast<std::uint64_t>(std::max(p.maxDiscardRatio, 0)) * successes)
        throw std::runtime_error("the generators of the arguments gave up " + std::to_string(discarded_) +
                                 " times, and made arguments " + std::to_string(number) + " times: " + why);
    }
  }

  const char* simplify(const std::string& text, std::uint64_t number) {
    if (rapidcheck_parameters().disableShrinking) return nullptr;
    if (number == 0 || text != simpler_of_) given_up_ = 0;
    simpler_of_ = text;
    for (;; ++given_up_) {
      simpler_ = text + ':' + std::to_string(number + given_up_);
      if (!find(simpler_)) return nullptr;
      if (value_of(simpler_)) return simpler_.c_str();
    }
  }

  bool use(const std::string& text) {
    std::optional<values> v = value_of(text);
    if (v) values_.emplace(std::move(*v));
    return v.has_value();
  }

  // None if the generators give up.
  static std::optional<values> value_of(const std::string& text, std::string* why = nullptr) {
    try {
      const std::optional<shrinkable> s = find(text);
      if (s) return s->value();
    } catch (const rc::GenerationFailure& e) {
      if (why != nullptr) *why = e.what();
    }
    return std::nullopt;
  }

  static std::optional<shrinkable> find(const std::string& text) {
    std::vector<std::uint64_t> numbers(1);
    for (const char c : text) {
      if (c == ':') numbers.push_back(0);
      else if (c >= '0' && c <= '9')
        numbers.back() = numbers.back() * 10 + static_cast<std::uint64_t>(c - '0');
      else return std::nullopt;
    }
    if (numbers.size() < 2) return std::nullopt;
    const auto gen = rc::gen::tuple(rc::gen::arbitrary<std::decay_t<Arguments>>()...);
    std::optional<shrinkable> s = gen(rc::Random(numbers[0]), static_cast<int>(numbers[1]));
    for (std::size_t i = 2; i < numbers.size(); ++i) {
      auto list = s->shrinks();
      rc::Maybe<shrinkable> next = list.next();
      for (std::uint64_t n = 0; n < numbers[i] && next; ++n) next = list.next();
      if (!next) return std::nullopt;
      s.emplace(*next);
    }
    return s;
  }

  const char* describe() {
    const std::vector<std::string> names = parameter_names();
    text_of_values_.clear();
    std::apply(
        [&](const auto&... all) {
          std::size_t i = 0;
          (..., (text_of_values_ += names[i++] + " = " + in_words(all) + "\n"));
        },
        *values_);
    return text_of_values_.c_str();
  }

  template <class T>
  static std::string in_words(const T& value) {
    std::string text = rc::toString(value);
    // (What RapidCheck puts in the place of what it cannot print.)
    if (text.find("<\?\?\?>") != std::string::npos)
      text += "   (" + linearizability::name_of(typeid(T)) +
              " is not printed: write an operator<<(std::ostream&, const …&) in the namespace of the type)";
    return text;
  }

  // The last word of each declaration. (A comma inside a type's brackets ends none.)
  std::vector<std::string> parameter_names() const {
    std::vector<std::string> names;
    std::string word;
    int depth = 0;
    for (const char* c = parameters_; *c != 0; ++c) {
      const bool letter = std::isalnum(static_cast<unsigned char>(*c)) != 0 || *c == '_';
      if (*c == '<' || *c == '(' || *c == '[') ++depth;
      if ((*c == ',' && depth == 1) || (*c == ')' && depth == 1)) names.push_back(word);
      if (*c == '>' || *c == ')' || *c == ']') --depth;
      if (!letter) word_ended_ = true;
      else word = word_ended_ ? std::string(1, *c) : word + *c;
      if (letter) word_ended_ = false;
    }
    names.resize(std::max(names.size(), sizeof...(Arguments)), "argument");
    return names;
  }

  body body_;
  const char* parameters_;
  std::optional<values> values_;
  std::string text_, simpler_, simpler_of_, text_of_values_;
  std::uint64_t discarded_ = 0, given_up_ = 0;
  mutable bool word_ended_ = true;
};

}  // namespace detail
}  // namespace fearless

// A property with options: FEARLESS_PROPERTY_WITH(Suite, Name, (int n), .memory_model = "rc11") { … }
#define FEARLESS_PROPERTY_WITH(suite, name, parameters, ...)                                               \
  static_assert(sizeof(#suite) > 1 && sizeof(#name) > 1, "a test needs a suite and a name");               \
  struct FEARLESS_BODY_CLASS_(suite, name) {                                                               \
    static void Body parameters;                                                                           \
  };                                                                                                       \
  TEST(suite, name) {                                                                                      \
    ::fearless::detail::property fearless_property(&FEARLESS_BODY_CLASS_(suite, name)::Body, #parameters); \
    ::fearless::detail::run_family(#suite, #name, __FILE__, __LINE__, ::fearless::options{__VA_ARGS__},    \
                                   fearless_property.family());                                            \
  }                                                                                                        \
  void FEARLESS_BODY_CLASS_(suite, name)::Body parameters

#define FEARLESS_PROPERTY(suite, name, parameters) FEARLESS_PROPERTY_WITH(suite, name, parameters, )
