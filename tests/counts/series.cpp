// What an execution costs, by its length: six threads with one read-modify-write of the same variable each,
// and K relaxed stores to a variable of their own. All have the same 720 executions.
//
//   series [K…]      0 10 30 100 300 1000 if none is given
//
// Exit status 1 if there are not 720 executions.
#include "programs.hpp"

#include <sys/resource.h>
#include <fearless/fearless.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

constexpr int thread_count = 6;

void body(int stores) {
  std::atomic<int> shared{0};
  std::array<std::atomic<int>, thread_count> own{};
  counts::Threads threads;
  for (std::atomic<int>& mine : own)
    threads.start([&shared, &mine, stores] {
      shared.fetch_add(1, std::memory_order_relaxed);
      for (int i = 0; i < stores; ++i) mine.store(i, std::memory_order_relaxed);
    });
}

double cpu_seconds() {
  rusage r{};
  getrusage(RUSAGE_SELF, &r);
  return static_cast<double>(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
         static_cast<double>(r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e-6;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<int> sizes;
  for (int i = 1; i < argc; ++i) sizes.push_back(std::atoi(argv[i]));
  if (sizes.empty()) sizes = {0, 10, 30, 100, 300, 1000};
  int status = 0;
  for (const int stores : sizes) {
    fearless::options o;
    o.name = "series/" + std::to_string(stores);
    o.strategy = "exhaustive";
    o.memory_model = "rc11";
    o.executions = 0;
    o.progress = false;
    const double begun = cpu_seconds();
    const fearless::result r = fearless::check(o, [stores] { body(stores); });
    const double seconds = cpu_seconds() - begun;
    std::printf("%5d stores  %5llu executions  %8.4f ms each\n", stores,
                static_cast<unsigned long long>(r.executions),
                1e3 * seconds / static_cast<double>(r.executions != 0 ? r.executions : 1));
    std::fflush(stdout);
    if (r.executions == 720 && r.complete && r.passed()) continue;
    std::printf("should be 720 executions, and all there are\n%s\n", r.report.c_str());
    status = 1;
  }
  return status;
}
