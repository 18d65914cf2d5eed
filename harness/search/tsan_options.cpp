#include "search/tsan_options.hpp"

#include <limits.h>
#include <unistd.h>

#include "core/real.hpp"

namespace fearless::tsan_options {

// NAME=VALUE, separated by spaces, commas or colons; values may stand in quotes. The last one counts.
bool find_in(const std::string& flags, const std::string& flag, std::string* value) {
  constexpr const char* separators = " ,:\n\t\r";
  bool found = false;
  for (std::size_t at = 0; (at = flags.find_first_not_of(separators, at)) != std::string::npos;) {
    const std::size_t equals = flags.find_first_of("= ,:\n\t\r", at);
    if (equals == std::string::npos || flags[equals] != '=') return found;
    const std::string name = flags.substr(at, equals - at);
    std::size_t begin = equals + 1;
    std::size_t end = 0;
    if (begin < flags.size() && (flags[begin] == '\'' || flags[begin] == '"')) {
      end = flags.find(flags[begin], begin + 1);
      ++begin;
      at = end == std::string::npos ? flags.size() : end + 1;
    } else {
      end = flags.find_first_of(separators, begin);
      at = end == std::string::npos ? flags.size() : end;
    }
    if (name != flag) continue;
    *value = flags.substr(begin, end == std::string::npos ? end : end - begin);
    found = true;
  }
  return found;
}

bool find(const std::string& flag, std::string* value) {
  const char* flags = real::environment("TSAN_OPTIONS");
  return flags != nullptr && find_in(flags, flag, value);
}

bool is_off(const std::string& flag) {
  std::string value;
  return find(flag, &value) && (value == "0" || value == "no" || value == "false");
}

std::string suppressions() {
  std::string file;
  if (!find("suppressions", &file) || file.empty()) return "";
  if (file[0] == '/' || access(file.c_str(), R_OK) == 0) return file;
  char program[PATH_MAX];
  const ssize_t n = readlink("/proc/self/exe", program, sizeof program);
  if (n <= 0) return file;
  const std::string path(program, static_cast<std::size_t>(n));
  const std::string beside = path.substr(0, path.rfind('/') + 1) + file;
  return access(beside.c_str(), R_OK) == 0 ? beside : file;
}

bool turns_off(const Finding& f) {
  switch (f.kind) {
    case ViolationKind::lock_order: return is_off("detect_deadlocks");
    case ViolationKind::thread_leak: return f.detail == Detail::never_joined && is_off("report_thread_leaks");
    case ViolationKind::sync_misuse:
      if (f.detail == Detail::signal_unsafe) return is_off("report_signal_unsafe");
      if (f.detail == Detail::destroy_locked) return is_off("report_destroy_locked");
      if (f.detail == Detail::unlock_not_locked || f.detail == Detail::unlock_not_owner ||
          f.detail == Detail::relock || f.detail == Detail::locked_by_two || f.detail == Detail::still_held ||
          f.detail == Detail::use_destroyed)
        return is_off("report_mutex_bugs");
      return false;
    case ViolationKind::data_race:
    case ViolationKind::deadlock:
    case ViolationKind::livelock:
    case ViolationKind::assertion:
    case ViolationKind::exception:
    case ViolationKind::crash:
    case ViolationKind::use_after_free:
    case ViolationKind::double_free:
    case ViolationKind::leak:
    case ViolationKind::ownership:
    case ViolationKind::linearizability:
    case ViolationKind::progress:
    case ViolationKind::property: return false;
  }
  return false;
}

}  // namespace fearless::tsan_options
