// The programs against the harness: which ones, and how each is searched.
#pragma once

#include "words.hpp"

#include <optional>

struct Trial {
  std::uint64_t number = 0;
  const fearless::generated::plant* planted = nullptr;
  fearless::generated::drawn made;
  bool small = false;  // enough to be judged by enumeration
  std::string strategy;
};

class Trials {
 public:
  explicit Trials(std::uint64_t seed);
  Trials(const Trials&) = delete;
  Trials& operator=(const Trials&) = delete;

  // The same for the same seed and number. Nothing if no such program can be made.
  std::optional<Trial> draw(std::uint64_t number) const;
  std::string told(const Trial& t) const;
  words::test& test() { return test_; }

 private:
  std::uint64_t seed_;
  words::test test_;
  std::vector<fearless::generated::plant> plants_;
};
