#include "memory/scratch.hpp"

#include "core/fatal.hpp"
#include "core/syscalls.hpp"

namespace fearless {

Scratch scratch;

void Scratch::extend(u64 bytes) {
  if (base_ != 0) fatal("an execution needs more bookkeeping memory than there is room for");
  for (u64 n = u64{32} << 30; n >= u64{1} << 26; n /= 4) {
    base_ = reinterpret_cast<uptr>(sys::map(0, n, false));
    if (base_ == 0) continue;
    next_ = base_;
    limit_ = base_ + n;
    if (bytes <= n) return;
    break;
  }
  fatal("no address space for bookkeeping", "raise the limit on virtual memory (ulimit -v)");
}

}  // namespace fearless
