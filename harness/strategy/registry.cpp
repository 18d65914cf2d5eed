#include "strategy/registry.hpp"

#include "strategy/pct.hpp"
#include "strategy/pos.hpp"
#include "strategy/random.hpp"

namespace fearless::strategies {
namespace {

struct Entry {
  const char* name;
  std::unique_ptr<Strategy> (*make)(const Parameters&);
};

constexpr Entry table[] = {
    {"random",
     [](const Parameters& p) -> std::unique_ptr<Strategy> {
       return std::make_unique<RandomStrategy>(p.rare);
     }},
    {"pct",
     [](const Parameters& p) -> std::unique_ptr<Strategy> {
       return std::make_unique<PctStrategy>(p.rare, p.depth);
     }},
    {"pos",
     [](const Parameters& p) -> std::unique_ptr<Strategy> { return std::make_unique<PosStrategy>(p.rare); }},
};

}  // namespace

bool exists(const std::string& name) {
  for (const Entry& e : table)
    if (name == e.name) return true;
  return name == exhaustive_name;
}

const char* names() { return "random, pct, pos or exhaustive"; }

std::unique_ptr<Strategy> make(const std::string& name, const Parameters& p) {
  for (const Entry& e : table)
    if (name == e.name) return e.make(p);
  return nullptr;
}

}  // namespace fearless::strategies
