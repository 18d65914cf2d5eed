#include "trial.hpp"

using fearless::generated::drawing;

Trials::Trials(std::uint64_t seed) : seed_(seed) {
  words::add_all(test_);
  plants_ = fearless::generated::plants_of(test_.words());
}

// Every other program is right; the plants come in turn; every other one is small.
std::optional<Trial> Trials::draw(std::uint64_t number) const {
  Trial t;
  t.number = number;
  if (number % 2 != 0) t.planted = &plants_[static_cast<std::size_t>((number / 2) % plants_.size())];
  const std::uint64_t round = number / 2 / plants_.size();
  t.small = (number / 2 + round) % 2 == 0;
  fearless::generated::sizes s;
  s.threads = t.small ? 3 : 4;
  s.steps = t.small ? 5 : 24;
  for (std::size_t n = 1;; ++n) {
    if (auto d = drawing(test_.words(), s, seed_, number).draw(t.planted)) {
      t.made = std::move(*d);
      break;
    }
    // Some fit hardly anywhere: then the next of them.
    if (t.planted == nullptr || n == plants_.size()) return std::nullopt;
    t.planted = &plants_[(static_cast<std::size_t>(t.planted - plants_.data()) + 1) % plants_.size()];
  }
  const char* const strategies[] = {"random", "pct", "pos"};
  const bool exhaustive = t.small && (number / 4) % 2 == 0;
  t.strategy = exhaustive ? "exhaustive" : strategies[(number / 4 + round) % 3];
  return t;
}

std::string Trials::told(const Trial& t) const {
  return "seed " + std::to_string(seed_) + " program " + std::to_string(t.number) + " (" + t.strategy +
         "): " + (t.planted == nullptr ? "right" : t.made.kinds + ": " + t.made.place) + "\n" +
         test_.describe(t.made.what);
}
