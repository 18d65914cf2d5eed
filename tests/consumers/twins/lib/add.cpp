#include <mutex>

#ifdef LIMIT
extern const char limit;  // whose address is given when it is linked
#endif

namespace {
std::mutex m;
int n;
}  // namespace

int add() {
#ifdef LIMIT
  if (reinterpret_cast<long>(&limit) != 42) return 0;
#endif
#if defined LOCKED && !defined UNLOCKED
  const std::lock_guard<std::mutex> lock(m);
#endif
  return ++n;
}
