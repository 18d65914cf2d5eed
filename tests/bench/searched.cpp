// Executions of each body per second, searched at random with race detection on.
//   searched BODY SECONDS [EXECUTIONS]
#include <fearless/fearless.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "bodies.hpp"
#include "peak_memory.hpp"

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) return 64;
  const bodies::Body& body = bodies::all[std::atoi(argv[1])];
  fearless::options o;
  o.name = body.name;
  o.time = std::chrono::milliseconds(static_cast<int>(std::atof(argv[2]) * 1000));
  if (argc == 4) o.executions = std::strtoull(argv[3], nullptr, 10);
  o.progress = false;
  const fearless::result r = fearless::check(o, [&] { body.run(); });
  if (!r.passed()) {
    std::fputs(r.report.c_str(), stderr);
    return 1;
  }
  std::printf("%llu %.6f %llu %ld\n", static_cast<unsigned long long>(r.executions), r.seconds,
              static_cast<unsigned long long>(r.decisions), peak_memory_kib());
}
