// Replay tokens: a schedule as text that can be pasted into a shell.
//
//   Suite.Name~BASE64URL
//
// The part after the tilde holds a version, the options that decide what happens (memory model, races,
// …), the schedule, and a checksum over all of it and the name. It holds no addresses.
#pragma once

#include <string>
#include <vector>

#include "core/schedule.hpp"

namespace fearless {

struct Options;

struct Token {
  std::string case_name;  // Suite.Name
  u8 memory_model = 0;    // see memory_model_code
  u8 races = 0;           // as Races
  Schedule schedule;
  std::string input;      // of a case that has many
  // races=explore: the accesses that are decision points (with an execution graph: the memory on which they
  // are), as offsets into their modules; such a token holds for one build of the scenario only.
  struct Site {
    u32 module = 0;
    u64 offset = 0;
    bool operator==(const Site&) const = default;
  };
  std::vector<Site> racing_sites;

  bool operator==(const Token&) const = default;
};

namespace token {

// How loads are treated, as tokens say it, and back.
u8 memory_model_code(const Options& o);
void use_memory_model(u8 code, Options* o);

std::string encode(const Token& t);
// False if the text is no token; then `why` says what is wrong with it.
bool decode(const std::string& text, Token* t, std::string* why);

}  // namespace token
}  // namespace fearless
