// Litmus programs as data, and the files that hold them. README.md describes the form.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace litmus {

enum class Kind : std::uint8_t { load, store, exchange, fetch_add, cas, fence, assume };
enum class Order : std::uint8_t { rlx, acq, rel, acq_rel, sc };
enum class Model : std::uint8_t { sc, rc11 };

struct Operation {
  Kind kind = Kind::load;
  Order order = Order::rlx;
  int location = 0;  // index in Program::locations
  int value = 0;     // stored, added, or assumed
  int expected = 0;  // of a cas
  int result = -1;   // the register that it fills, if it has a result; the one that an assume looks at
  // Done only if the register `condition` has the value `if_value`. -1: always.
  int condition = -1;
  int if_value = 0;
};

// Registers thread by thread, then the locations: as `observe` lists them.
using State = std::vector<int>;

struct Program {
  std::string name;
  std::vector<std::string> locations;
  std::vector<std::vector<Operation>> threads;
  std::map<Model, std::set<State>> outcomes;
  std::map<Model, std::uint64_t> graphs;  // complete executions, where the file says how many

  int registers(std::size_t thread) const;
  std::vector<std::string> observed() const;
};

const char* name_of(Model m);
std::string text_of(const State& s);  // "1 0 2"

// Both throw std::runtime_error: a file that cannot be read, or is not of the form.
std::vector<Program> read_programs(const std::string& file);
std::vector<Program> parse_programs(const std::string& json);
std::string to_json(const std::vector<Program>& programs);

}  // namespace litmus
