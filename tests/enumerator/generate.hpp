// Random programs: the same for the same seed, everywhere.
#pragma once

#include <array>
#include <cstdint>
#include <random>

#include "program.hpp"

namespace enumerator {

// Two or three threads of a few operations. Nothing in them is misuse: a mutex is unlocked by who holds it
// and never locked twice, a wait's mutex is held, nothing is held at the end.
class Generator {
 public:
  struct With {
    bool spins = false;    // loops that only wait
    bool both = false;     // std::lock of two mutexes
    bool futexes = false;  // and waiting for variables by std::atomic
    bool shared = false;   // a std::shared_timed_mutex, and std::call_once
  };
  explicit Generator(std::uint64_t seed, With with = {false, false, false, false})
      : random_(seed), with_(with) {}
  Program next();

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint64_t>(n)); }
  // Of two objects: threads are to meet.
  std::size_t mostly_the_first() { return one_in(5) ? 1 : 0; }
  bool one_in(int n) { return below(n) == 0; }
  template <std::size_t N>
  Kind one_of(const std::array<Kind, N>& kinds) {
    return kinds[static_cast<std::size_t>(below(static_cast<int>(N)))];
  }

  void thread(std::size_t longest);
  void section(std::int16_t condition);
  void section_of_both(std::int16_t condition);
  void shared_section(std::int16_t condition);
  void inside(std::size_t mutex, std::int16_t condition);
  void single(std::int16_t condition);
  void add(Kind kind, std::size_t object, std::int16_t condition);

  std::mt19937_64 random_;
  With with_;
  std::vector<Operation> thread_;  // that is made
  std::array<bool, mutexes> held_{};
  bool shares_ = false;
  int nesting_ = 0;
  bool barrier_ = false;  // does this program use it?
};

}  // namespace enumerator
