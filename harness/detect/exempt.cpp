#include "detect/exempt.hpp"

namespace fearless::exempt {
namespace {

struct Range {
  uptr begin, end;
};
constexpr u32 capacity = 1024;
Range ranges[capacity];  // those for good first
u32 permanent = 0, count = 0;

}  // namespace

void add(uptr address, u64 bytes, bool this_execution_only) {
  if (address == 0 || count == capacity) return;
  const Range added{address, address + bytes};
  if (this_execution_only) {
    ranges[count++] = added;
    return;
  }
  ranges[count++] = ranges[permanent];
  ranges[permanent++] = added;
}

bool contains(uptr address) {
  for (u32 i = 0; i < count; ++i)
    if (address >= ranges[i].begin && address < ranges[i].end) return true;
  return false;
}

void begin_execution() { count = permanent; }

}  // namespace fearless::exempt
