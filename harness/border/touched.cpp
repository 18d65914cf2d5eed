#include "border/touched.hpp"

#include "border/explore_races.hpp"
#include "detect/race.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/await.hpp"
#include "engine/engine.hpp"

namespace fearless::border {
namespace {

void touches(const void* p, i64 n, bool write, uptr site) {
  if (!hot.in_scenario || n <= 0) return;
  const auto address = reinterpret_cast<uptr>(p);
  if (hot.watched && write && !await::in_own_stack(address)) await::acted(*engine.current);
  range_point(p, n, site);
  race::check_range(address, static_cast<u64>(n), write, site);
  thread_sanitizer::access(address, static_cast<u64>(n), write, site);
}

}  // namespace

void reads(const void* p, i64 n, uptr site) { touches(p, n, false, site); }
void writes(const void* p, i64 n, uptr site) { touches(p, n, true, site); }

i64 bytes_of(const char* text) { return static_cast<i64>(__builtin_strlen(text)) + 1; }

void reads_text(const char* text, uptr site) {
  if (hot.in_scenario && text != nullptr) reads(text, bytes_of(text), site);
}

}  // namespace fearless::border
