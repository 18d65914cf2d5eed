#include "search/instrumentation.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "core/format.hpp"
#include "search/breakpoints.hpp"
#include "search/seen.hpp"
#include "strategy/replay.hpp"

namespace fearless::instrumentation {
namespace {

std::string unmangled(const std::string& name) {
  if (name.compare(0, 2, "_Z") != 0) return name;
  int status = 0;
  char* text = abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status);
  if (text == nullptr) return name;
  std::string readable = text;
  std::free(text);
  return readable;
}

// Where breakpoints go, and the code they are in.
struct Suspects {
  std::vector<uptr> places;
  std::vector<elf::Range> code;
  bool whole_modules = false;  // of which no function can be told from another
};

Suspects suspects(const UserFunctions& functions) {
  Suspects s;
  for (const auto& m : functions.modules()) {
    if (m->kind == ModuleKind::system || (m->kind == ModuleKind::user && m->functions.empty()))
      s.whole_modules = true;
    const std::size_t before = s.places.size();
    for (const UserFunction& f : m->functions)
      if (f.kind == UserFunction::Kind::uninstrumented || f.assembly) s.places.push_back(f.begin);
    if (s.places.size() != before) s.code.insert(s.code.end(), m->layout.code.begin(), m->layout.code.end());
  }
  std::sort(s.places.begin(), s.places.end());
  return s;
}

// "Queue::push(int) in libqueue.so". Templates of the standard library only where nothing else of the
// module is to be named: they come with what uses them.
std::vector<std::string> listed(const UserFunctions& functions, const std::set<uptr>& reached,
                                const std::set<std::string>& modules) {
  struct Names {
    std::set<std::string> own, standard;
    bool nameless = false;
  };
  std::map<std::string, Names> by_module;
  for (const uptr place : reached) {
    const UserFunction& f = *functions.at(place);
    Names& n = by_module[functions.module_at(place)->name];
    if (f.name.empty()) {
      n.nameless = true;
    } else {
      (f.standard ? n.standard : n.own).insert(unmangled(f.name) + (f.assembly ? of_assembly : ""));
    }
  }
  std::vector<std::string> all;
  for (const auto& [module, names] : by_module) {
    for (const std::string& name : names.own) all.push_back(fmt::format("{} in {}", name, module));
    if (names.nameless) all.push_back(fmt::format("functions without symbols in {}", module));
    if (!names.own.empty() || names.nameless) continue;
    for (const std::string& name : names.standard) all.push_back(fmt::format("{} in {}", name, module));
  }
  all.insert(all.end(), modules.begin(), modules.end());
  return all;
}

}  // namespace

namespace {

// What one execution taught, if it ran in another process.
class Learnt final : public Carried {
 public:
  Learnt(const Breakpoints& breakpoints, Seen* seen) : breakpoints_(breakpoints), seen_(seen) {}
  void save(ByteWriter& to) const override {
    to.put(breakpoints_.reached());
    seen_->save(to);
  }
  void load(ByteReader& from) override {
    from.get(&reached_elsewhere_);
    seen_->load(from);
  }
  std::vector<uptr> reached() const {
    return reached_elsewhere_.empty() ? breakpoints_.reached() : reached_elsewhere_;
  }

 private:
  const Breakpoints& breakpoints_;
  Seen* seen_;
  std::vector<uptr> reached_elsewhere_;
};

}  // namespace

void look(Runner& runner, const std::vector<Searched>& executions, CaseResult* result) {
  const UserFunctions& functions = UserFunctions::now();
  const Suspects where = suspects(functions);
  if (where.places.empty() && !where.whole_modules) return;
  Seen seen(functions);
  std::set<uptr> reached;
  bool to_the_end = false;
  for (const Searched& e : executions) {
    LogStrategy strategy(e.log);
    Trace trace;
    trace.schedule_only = true;
    trace.watcher = &seen;
    Runner::How how;
    how.strategy = &strategy;
    how.trace = &trace;
    how.unlock_matters = e.unlock_mattered;
    seen.begin_execution();
    {
      const Breakpoints breakpoints(where.places, where.code);
      Learnt learnt(breakpoints, &seen);
      how.carried = &learnt;
      to_the_end |= runner.run(how).stop != Stop::blocked;
      for (const uptr place : learnt.reached()) reached.insert(place);
    }
    const bool nothing_uninstrumented = reached.empty() && seen.modules().empty();
    if (seen.anything() || (nothing_uninstrumented && to_the_end)) break;
  }
  result->uninstrumented = listed(functions, reached, seen.modules());
  if (!result->uninstrumented.empty() && !seen.anything()) result->vacuous = Vacuous::not_instrumented;
}

}  // namespace fearless::instrumentation
