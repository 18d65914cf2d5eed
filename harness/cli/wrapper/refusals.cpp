#include "refusals.hpp"

#include <set>
#include <string>

#include "process.hpp"

namespace fearless::wrapper {
namespace {

const std::set<std::string> other_runtimes = {"address",       "memory",         "leak",
                                              "hwaddress",     "kernel-address", "kernel-hwaddress",
                                              "kernel-memory", "memtag"};

void refuse_sanitizer(const std::string& flag) {
  constexpr std::size_t prefix = sizeof "-fsanitize=" - 1;
  for (const std::string& s : split(flag.substr(prefix), ','))
    if (other_runtimes.contains(s))
      refuse("-fsanitize=" + s +
             " is refused, because two runtimes cannot both own memory and threads: build "
             "with " +
             own_name + " without it, and use a separate build directory for that sanitizer");
}

}  // namespace

void refuse_what_cannot_work(const CommandLine& line, bool cxx) {
  const bool links = line.stage() == Stage::link;
  for (const Word& w : line.words()) {
    if (w.is_value) continue;
    const std::string& flag = w.text;
    if (flag.starts_with("-fsanitize=")) {
      refuse_sanitizer(flag);
    } else if (flag == "-static-pie" || ((flag == "-static" || flag == "--static") && links)) {
      refuse(flag +
             " is refused, because a statically linked C library cannot be taken over: link the "
             "program dynamically");
    } else if (flag == "-stdlib=libc++" && (cxx || links)) {
      refuse(
          "-stdlib=libc++ is refused, because Fearless knows libstdc++ only: build with "
          "-stdlib=libstdc++");
    } else if (flag == "-fopenmp" || flag.starts_with("-fopenmp=") || flag == "-fiopenmp") {
      refuse(flag +
             " is refused, because the threads of an OpenMP runtime are made by code that is not "
             "instrumented: build without it, or use std::thread");
    }
  }
}

}  // namespace fearless::wrapper
