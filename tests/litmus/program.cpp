#include "program.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace litmus {
namespace {

using Json = nlohmann::json;

constexpr std::array kinds{"load", "store", "exchange", "fetch_add", "cas", "fence", "assume"};
constexpr std::array orders{"rlx", "acq", "rel", "acq_rel", "sc"};

template <class Enum, std::size_t N>
Enum enum_of(const std::array<const char*, N>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) throw std::runtime_error("what is " + name + "?");
  return static_cast<Enum>(found - names.begin());
}

bool has_result(Kind k) { return k != Kind::store && k != Kind::fence && k != Kind::assume; }

class Reader {
 public:
  explicit Reader(const Program& p) : program_(p) {}

  std::vector<Operation> thread(const Json& list) {
    registers_ = 0;
    std::vector<Operation> operations;
    for (const Json& j : list) operations.push_back(operation(j));
    return operations;
  }

 private:
  Operation operation(const Json& j) {
    if (j.at(0) == "if") {
      Operation o = operation(j.at(3));
      o.condition = known_register(j.at(1));
      o.if_value = j.at(2);
      if (o.condition == o.result) throw std::runtime_error("an if that looks at its own result");
      return o;
    }
    Operation o;
    o.kind = enum_of<Kind>(kinds, j.at(0));
    if (o.kind == Kind::assume) {
      o.result = known_register(j.at(1));
      o.value = j.at(2);
      return o;
    }
    o.order = enum_of<Order>(orders, j.at(j.size() - 1));
    if (o.kind == Kind::fence) return o;
    o.location = location(j.at(1));
    if (o.kind == Kind::cas) o.expected = j.at(2);
    if (o.kind != Kind::load) o.value = j.at(j.size() - 2);
    if (has_result(o.kind)) o.result = registers_++;
    return o;
  }

  int known_register(int r) const {
    if (r < 0 || r >= registers_)
      throw std::runtime_error("register " + std::to_string(r) + " is not filled");
    return r;
  }
  int location(const std::string& name) const {
    const auto& all = program_.locations;
    const auto found = std::find(all.begin(), all.end(), name);
    if (found == all.end()) throw std::runtime_error("there is no location " + name);
    return static_cast<int>(found - all.begin());
  }

  const Program& program_;
  int registers_ = 0;
};

Program program_of(const Json& j) {
  Program p;
  p.name = j.at("name");
  p.locations = j.at("locations").get<std::vector<std::string>>();
  for (const Json& thread : j.at("threads")) p.threads.push_back(Reader(p).thread(thread));
  if (j.at("observe").get<std::vector<std::string>>() != p.observed())
    throw std::runtime_error(p.name + " observes something else than its registers and locations");
  for (const Model m : {Model::sc, Model::rc11}) {
    p.outcomes[m] = j.at(name_of(m)).get<std::set<State>>();
    if (j.contains("graphs")) p.graphs[m] = j.at("graphs").at(name_of(m));
  }
  return p;
}

Json json_of(const Program& p, const Operation& o) {
  if (o.condition >= 0) {
    Operation inner = o;
    inner.condition = -1;
    return Json::array({"if", o.condition, o.if_value, json_of(p, inner)});
  }
  Json j = Json::array({kinds[static_cast<std::size_t>(o.kind)]});
  if (o.kind == Kind::assume) {
    j.push_back(o.result);
    j.push_back(o.value);
    return j;
  }
  if (o.kind != Kind::fence) j.push_back(p.locations[static_cast<std::size_t>(o.location)]);
  if (o.kind == Kind::cas) j.push_back(o.expected);
  if (o.kind != Kind::fence && o.kind != Kind::load) j.push_back(o.value);
  j.push_back(orders[static_cast<std::size_t>(o.order)]);
  return j;
}

Json json_of(const Program& p) {
  Json j;
  j["name"] = p.name;
  j["locations"] = p.locations;
  for (const auto& thread : p.threads) {
    Json list = Json::array();
    for (const Operation& o : thread) list.push_back(json_of(p, o));
    j["threads"].push_back(list);
  }
  j["observe"] = p.observed();
  for (const auto& [model, outcomes] : p.outcomes) j[name_of(model)] = outcomes;
  for (const auto& [model, graphs] : p.graphs) j["graphs"][name_of(model)] = graphs;
  return j;
}

}  // namespace

int Program::registers(std::size_t thread) const {
  const auto& operations = threads[thread];
  return static_cast<int>(std::count_if(operations.begin(), operations.end(),
                                        [](const Operation& o) { return has_result(o.kind); }));
}

std::vector<std::string> Program::observed() const {
  std::vector<std::string> all;
  for (std::size_t t = 0; t < threads.size(); ++t)
    for (int r = 0; r < registers(t); ++r) all.push_back(std::to_string(t) + ":r" + std::to_string(r));
  all.insert(all.end(), locations.begin(), locations.end());
  return all;
}

const char* name_of(Model m) { return m == Model::sc ? "sc" : "rc11"; }

std::string text_of(const State& s) {
  std::string text;
  for (const int v : s) text += (text.empty() ? "" : " ") + std::to_string(v);
  return text;
}

std::vector<Program> parse_programs(const std::string& json) {
  std::vector<Program> programs;
  try {
    for (const Json& j : Json::parse(json)) programs.push_back(program_of(j));
  } catch (const Json::exception& e) { throw std::runtime_error(e.what()); }
  return programs;
}

std::vector<Program> read_programs(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file + ": cannot be read");
  try {
    return parse_programs(std::string(std::istreambuf_iterator<char>(in), {}));
  } catch (const std::runtime_error& e) { throw std::runtime_error(file + ": " + e.what()); }
}

// One program a line.
std::string to_json(const std::vector<Program>& programs) {
  std::string text = "[";
  for (const Program& p : programs) text += (text.size() == 1 ? "" : ",\n ") + json_of(p).dump();
  return text + "]\n";
}

}  // namespace litmus
