#include "search/suppressions.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/fatal.hpp"
#include "core/format.hpp"
#include "engine/code.hpp"
#include "engine/modules.hpp"

namespace fearless {
namespace {

bool match_here(const char* p, const char* t, bool to_end) {
  for (; *p != 0; ++p, ++t) {
    if (*p == '*') {
      for (;; ++t) {
        if (match_here(p + 1, t, to_end)) return true;
        if (*t == 0) return false;
      }
    }
    if (*p == '$' && p[1] == 0) return *t == 0;
    if (*p != *t) return false;
  }
  return !to_end || *t == 0;
}

// What ThreadSanitizer calls it.
const char* sanitizer_name(ViolationKind k) {
  switch (k) {
    case ViolationKind::data_race:
    case ViolationKind::use_after_free: return "race";
    case ViolationKind::deadlock:
    case ViolationKind::lock_order: return "deadlock";
    case ViolationKind::sync_misuse: return "mutex";
    case ViolationKind::thread_leak: return "thread";
    case ViolationKind::leak: return "leak";
    case ViolationKind::livelock:
    case ViolationKind::assertion:
    case ViolationKind::exception:
    case ViolationKind::crash:
    case ViolationKind::double_free:
    case ViolationKind::ownership:
    case ViolationKind::linearizability:
    case ViolationKind::progress:
    case ViolationKind::property: return "";
  }
  return "";
}

constexpr ViolationKind all_kinds[] = {
    ViolationKind::data_race,       ViolationKind::deadlock,   ViolationKind::livelock,
    ViolationKind::assertion,       ViolationKind::exception,  ViolationKind::crash,
    ViolationKind::sync_misuse,     ViolationKind::lock_order, ViolationKind::use_after_free,
    ViolationKind::double_free,     ViolationKind::leak,       ViolationKind::ownership,
    ViolationKind::linearizability, ViolationKind::progress,   ViolationKind::property,
    ViolationKind::thread_leak};

bool known_kind(const std::string& kind) {
  if (kind.empty()) return false;
  if (kind == "signal" || kind == "called_from_lib" || kind == "race_top" || kind == "*") return true;
  for (const ViolationKind k : all_kinds)
    if (kind == name_of(k) || kind == sanitizer_name(k)) return true;
  return false;
}

std::string trimmed(const std::string& s) {
  const std::size_t from = s.find_first_not_of(" \t\r");
  if (from == std::string::npos) return "";
  return s.substr(from, s.find_last_not_of(" \t\r") - from + 1);
}

}  // namespace

const char* name_of(ViolationKind k) {
  switch (k) {
    case ViolationKind::data_race: return "data-race";
    case ViolationKind::deadlock: return "deadlock";
    case ViolationKind::livelock: return "livelock";
    case ViolationKind::assertion: return "assertion";
    case ViolationKind::exception: return "exception";
    case ViolationKind::crash: return "crash";
    case ViolationKind::sync_misuse: return "sync-misuse";
    case ViolationKind::lock_order: return "lock-order";
    case ViolationKind::use_after_free: return "use-after-free";
    case ViolationKind::double_free: return "double-free";
    case ViolationKind::leak: return "leak";
    case ViolationKind::ownership: return "ownership";
    case ViolationKind::linearizability: return "linearizability";
    case ViolationKind::progress: return "progress";
    case ViolationKind::property: return "property";
    case ViolationKind::thread_leak: return "thread-leak";
  }
  return "";
}

bool Suppressions::matches(const std::string& pattern, const std::string& text) {
  const char* p = pattern.c_str();
  if (*p == '^') return match_here(p + 1, text.c_str(), false);
  for (const char* t = text.c_str();; ++t) {
    if (match_here(p, t, false)) return true;
    if (*t == 0) return false;
  }
}

bool Suppressions::parse(const std::string& text, Suppressions* out, std::string* bad_line) {
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    line = trimmed(line);
    if (line.empty() || line[0] == '#') continue;
    const std::size_t colon = line.find(':');
    Rule r;
    if (colon != std::string::npos) {
      r.kind = trimmed(line.substr(0, colon));
      r.pattern = trimmed(line.substr(colon + 1));
    }
    if (colon == std::string::npos || r.pattern.empty() || !known_kind(r.kind)) {
      *bad_line = line;
      return false;
    }
    out->rules_.push_back(r);
  }
  return true;
}

Suppressions::Suppressions(const std::string& file) { add(file); }

void Suppressions::add(const std::string& file) {
  if (file.empty()) return;
  std::ifstream f(file);
  std::error_code none;
  if (!f || std::filesystem::is_directory(file, none))
    usage_error(fmt::format("the suppressions file '{}' cannot be read", file).c_str(),
                "give the path of a readable file in FEARLESS_SUPPRESSIONS");
  std::ostringstream text;
  text << f.rdbuf();
  std::string bad;
  if (!parse(text.str(), this, &bad))
    usage_error(fmt::format("'{}' in the suppressions file '{}' is no suppression", bad, file).c_str(),
                "write KIND:PATTERN, as in race:ThirdParty::update");
}

bool Suppressions::match(const Finding& f) {
  if (rules_.empty()) return false;
  const bool has_variable = f.address != 0 && modules::contain(f.address);
  const std::tuple<u64, u64, u64> places{
      f.here.site ^ (static_cast<u64>(f.kind) << 56) ^ (f.detail == Detail::signal_unsafe ? u64{1} << 55 : 0),
      f.places > 1 ? f.other.site : 0, has_variable ? f.address : 0};
  if (const auto known = answers_.find(places); known != answers_.end()) return known->second;
  std::vector<std::string> names = code::names(f.here.site);
  if (f.places > 1) {
    const auto others = code::names(f.other.site);
    names.insert(names.end(), others.begin(), others.end());
  }
  if (has_variable)
    if (std::string variable = code::variable(f.address); !variable.empty())
      names.push_back(std::move(variable));
  return answers_[places] = match_names(f.kind, f.detail, true, names);
}

bool Suppressions::match(ViolationKind k, const std::vector<uptr>& stack) {
  if (!concern(k)) return false;
  const auto [at, is_new] = answers_for_stacks_.try_emplace({k, stack}, false);
  if (!is_new) return at->second;
  std::vector<std::string> names;
  for (const uptr site : stack)
    for (std::string& name : code::names(site)) names.push_back(std::move(name));
  return at->second = match_names(k, Detail::none, false, names);
}

bool Suppressions::concerns(const Rule& r, ViolationKind k, Detail d) {
  if (d == Detail::signal_unsafe && r.kind == "signal") return true;
  if (k == ViolationKind::data_race && r.kind == "race_top") return true;
  return r.kind == "*" || r.kind == name_of(k) || r.kind == sanitizer_name(k);
}

bool Suppressions::concern(ViolationKind k) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& r) { return concerns(r, k); });
}

bool Suppressions::match_names(ViolationKind k, Detail d, bool top,
                               const std::vector<std::string>& names) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& r) {
    return concerns(r, k, d) && (top || r.kind != "race_top") &&
           std::any_of(names.begin(), names.end(),
                       [&](const std::string& n) { return matches(r.pattern, n); });
  });
}

}  // namespace fearless
