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

#include <fearless/generators.hpp>
#include <fearless/gtest.hpp>

#include <rapidcheck.h>
#include <rapidcheck/detail/Configuration.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace fearless {

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
    return gen_(rc::Random(number / sizes), static_cast<int>(number % sizes)).value();
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
    std::apply([&](auto&... all) { body_(static_cast<Arguments>(std::move(all))...); }, copy);
  }

  // As RC_PARAMS asks: seed, max_size, max_success.
  const char* generate(std::uint64_t number, std::uint64_t seed) {
    const rc::detail::TestParams& p = rc::detail::configuration().testParams;
    if (number >= static_cast<std::uint64_t>(std::max(p.maxSuccess, 0))) return nullptr;
    const char* given = std::getenv("RC_PARAMS");
    if (given != nullptr && std::string(given).find("seed") != std::string::npos) seed = p.seed;
    const auto most = static_cast<std::uint64_t>(std::max(p.maxSize, 0));
    text_ = std::to_string(seed * 0x9e3779b97f4a7c15U + number) + ':' +
            std::to_string(std::min(number, most));
    return text_.c_str();
  }

  const char* simplify(const std::string& text, std::uint64_t number) {
    if (rc::detail::configuration().testParams.disableShrinking) return nullptr;
    simpler_ = text + ':' + std::to_string(number);
    return find(simpler_) ? simpler_.c_str() : nullptr;
  }

  bool use(const std::string& text) {
    const std::optional<shrinkable> s = find(text);
    if (s) values_.emplace(s->value());
    return s.has_value();
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
          (..., (text_of_values_ += names[i++] + " = " + rc::toString(all) + "\n"));
        },
        *values_);
    return text_of_values_.c_str();
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
  std::string text_, simpler_, text_of_values_;
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
