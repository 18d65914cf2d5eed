#include "detect/exempt.hpp"

#include <sys/syscall.h>

#include <locale>

#include "core/syscalls.hpp"
#include "memory/contexts.hpp"

namespace fearless::exempt {
namespace {

struct Range {
  uptr begin, end;
};
constexpr u32 capacity = 1024;
Range ranges[capacity];  // those for good first
u32 permanent = 0, count = 0;

// ---- caches of std::ctype<char>

uptr ctype_type = 0;

// Its last members: two flags and two tables (bits/locale_facets.h).
constexpr u64 cache_end = sizeof(std::ctype<char>);
constexpr u64 cache_begin = (cache_end - 2 - 2 * 256) & ~u64{7};

// (The kernel looks at the mask before it sees that there is nothing to be done with it.)
bool readable(uptr word) {
  constexpr u64 nothing = ~u64{0};
  return word >= 4096 && word % 8 == 0 &&
         sys::call(SYS_rt_sigprocmask, nothing, word, 0, sizeof(u64)) != -EFAULT;
}

// (Any word there is, also one that AddressSanitizer says is nobody's: these unit tests run under it.)
__attribute__((no_sanitize("address"))) uptr word_at(uptr a) { return *reinterpret_cast<const uptr*>(a); }

// Is there an object at `a` whose class is std::ctype<char>, or derived from it? Before its table of virtual
// functions stands its type_info, and there, third, that of its base.
bool is_ctype(uptr a) {
  constexpr u32 deepest = 8;
  const uptr virtuals = word_at(a);
  if (!readable(virtuals - 8)) return false;
  uptr type = word_at(virtuals - 8);
  for (u32 depth = 0; depth < deepest && type != ctype_type; ++depth) {
    if (!readable(type + 16)) return false;
    type = word_at(type + 16);
  }
  return type == ctype_type;
}

// (Such objects are made by new, and belong to locales. What looks like one on a stack is what calls have
// left there.)
bool in_ctype_cache(uptr address) {
  if (contexts::index_of(address) < max_slots) return false;
  const uptr highest = (address - cache_begin) & ~uptr{7};
  const uptr lowest = (address - cache_end + 8) & ~uptr{7};
  constexpr uptr page = 4096;
  for (uptr a = highest; a >= lowest; a -= 8) {
    // (At the first place, and in the page before.)
    if ((a == highest || a % page == page - 8) && !readable(a)) return false;
    if (is_ctype(a)) return true;
  }
  return false;
}

// The answers of this execution.
struct Asked {
  uptr address;
  bool answer;
};
constexpr u32 remembered = 64;
Asked asked[remembered];
bool any_asked = false;

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

void add_ctype_caches(uptr type_info) { ctype_type = type_info; }

bool contains(uptr address) {
  for (u32 i = 0; i < count; ++i)
    if (address >= ranges[i].begin && address < ranges[i].end) return true;
  if (ctype_type == 0) return false;
  Asked& a = asked[address % remembered];
  if (a.address != address) a = {address, in_ctype_cache(address)};
  any_asked = true;
  return a.answer;
}

void begin_execution() {
  count = permanent;
  if (!any_asked) return;
  any_asked = false;
  for (Asked& a : asked) a = {};
}

}  // namespace fearless::exempt
