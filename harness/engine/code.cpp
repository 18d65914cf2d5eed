#include "engine/code.hpp"

#include <map>

#include "core/hot.hpp"
#include "detect/frames.hpp"

namespace fearless::code {
namespace {

std::vector<std::string> no_names(uptr) { return {}; }
Names symbolise = no_names;
Names name_inlined = no_names;
std::string no_variable(uptr, u64*) { return {}; }
VariableName name_variable = no_variable;

bool ends_with(const std::string& s, const std::string& end) {
  return s.size() >= end.size() && s.compare(s.size() - end.size(), end.size(), end) == 0;
}

// A question about places, each asked once.
template <class Ask>
bool remembered(std::map<uptr, bool>& answers, uptr site, Ask ask) {
  const OutsideScenario outside;
  const auto it = answers.find(site);
  if (it != answers.end()) return it->second;
  bool answer = false;
  for (const std::string& name : symbolise(site)) answer = answer || ask(name);
  answers.emplace(site, answer);
  return answer;
}

}  // namespace

void set_symboliser(Names names) { symbolise = names; }
std::vector<std::string> names(uptr site) { return symbolise(site); }
void set_namer_of_inlined(Names names) { name_inlined = names; }
std::vector<std::string> inlined_into(uptr site) { return name_inlined(site); }

void set_variable_namer(VariableName name) { name_variable = name; }
std::string variable(uptr address) {
  u64 offset = 0;
  return name_variable(address, &offset);
}

namespace {

// The same about the variable that holds an address.
template <class Ask>
bool remembered_of_variable(std::map<uptr, bool>& answers, uptr address, Ask ask) {
  const OutsideScenario outside;
  const auto it = answers.find(address);
  if (it != answers.end()) return it->second;
  u64 offset = 0;
  const std::string name = name_variable(address, &offset);
  return answers.emplace(address, ask(name, offset)).first->second;
}

}  // namespace

bool is_coverage_counter(uptr address) {
  static std::map<uptr, bool> answers;
  return remembered_of_variable(answers, address, [](const std::string& name, u64) {
    bool answer = false;
    for (const char* prefix : {"__gcov", "__llvm_gcov", "__llvm_gcda", "__profc_", "__profvp_"})
      answer = answer || name.rfind(prefix, 0) == 0;
    return answer;
  });
}

bool is_cxx(uptr site) {
  static std::map<uptr, bool> answers;
  return remembered(answers, site, [](const std::string& name) {
    return name.rfind("_Z", 0) == 0 || ends_with(name, ".cpp") || ends_with(name, ".cc") ||
           ends_with(name, ".cxx") || ends_with(name, ".hpp");
  });
}

namespace {

// The last answers to a question that is asked at many operations.
template <class Answer>
bool recently(uptr site, Answer answer) {
  struct Recent {
    uptr site;
    bool answer;
  };
  constexpr u32 size = 256;
  static Recent recent[size];
  Recent& r = recent[(site >> 2) % size];
  if (FEARLESS_LIKELY(r.site == site)) return r.answer;
  r = {site, answer()};
  return r.answer;
}

}  // namespace

bool in_atomic_shared_ptr(uptr site) {
  return recently(site, [&] {
    static std::map<uptr, bool> answers;
    return remembered(answers, site, [](const std::string& name) {
      return ends_with(name, "/shared_ptr_atomic.h") || name.find("std::_Sp_atomic<") != std::string::npos;
    });
  });
}

bool in_atomic_spin(uptr site) {
  const auto inside = [](uptr place) {
    return recently(place, [&] {
      static std::map<uptr, bool> answers;
      return remembered(answers, place, [](const std::string& name) {
        // (Of a type with internal linkage gcc says no more than this.)
        return name.find("std::__detail::__atomic_spin") != std::string::npos ||
               name.rfind("__atomic_spin<", 0) == 0;
      });
    });
  };
  if (inside(site)) return true;
  // Without optimisation it looks by way of functions that it calls.
  constexpr u32 most_calls = 6;
  const frames::Log& l = *hot.log;
  if (l.depth > frames::Log::deepest) return false;
  for (u32 i = l.depth; i > 0 && i + most_calls > l.depth; --i)
    if (inside(l.live[i - 1].returns)) return true;
  return false;
}

// (By the variable: a compiler makes one place of several in the code, which then has no name for this.)
bool is_waiter_count(uptr address) {
  return recently(address, [&] {
    static std::map<uptr, bool> answers;
    return remembered_of_variable(answers, address, [](const std::string& name, u64 offset) {
      constexpr u64 size = 128;  // of an element, which begins with the count
      return name.find("std::__detail::__waiter_pool_base::_S_for") != std::string::npos &&
             ends_with(name, "::__w") && offset % size == 0;
    });
  });
}

}  // namespace fearless::code
