#include "detect/exempt.hpp"

namespace fearless::exempt {
namespace {

struct Range {
  uptr begin, end;
};
Range ranges[32];
u32 count = 0;

}  // namespace

void add(uptr address, u64 bytes) {
  if (address != 0 && count < 32) ranges[count++] = {address, address + bytes};
}

bool contains(uptr address) {
  for (u32 i = 0; i < count; ++i)
    if (address >= ranges[i].begin && address < ranges[i].end) return true;
  return false;
}

}  // namespace fearless::exempt
