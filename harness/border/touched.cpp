#include "border/touched.hpp"

#include "border/explore_races.hpp"
#include "detect/race.hpp"
#include "detect/thread_sanitizer.hpp"

namespace fearless::border {
namespace {

void touches(const void* p, i64 n, bool write, uptr site) {
  if (!hot.in_scenario || n <= 0) return;
  range_point(p, n, site);
  race::check_range(reinterpret_cast<uptr>(p), static_cast<u64>(n), write, site);
  thread_sanitizer::access(reinterpret_cast<uptr>(p), static_cast<u64>(n), write, site);
}

}  // namespace

void reads(const void* p, i64 n, uptr site) { touches(p, n, false, site); }
void writes(const void* p, i64 n, uptr site) { touches(p, n, true, site); }

}  // namespace fearless::border
