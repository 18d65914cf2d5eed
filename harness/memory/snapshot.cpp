#include "memory/snapshot.hpp"

#include <immintrin.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>

#include "core/fatal.hpp"
#include "core/syscalls.hpp"

namespace fearless {
namespace {

constexpr u64 page = 4096;
// Copying this much costs about what a system call and a few page faults do.
constexpr u64 worth_mapping = u64{256} << 10;

// The same as memcpy, for the few thousand bytes that every execution gets back.
__attribute__((target("avx"))) void copy_wide(char* to, const char* from, u64 n) {
  u64 i = 0;
  for (; i + 64 <= n; i += 64) {
    const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i));
    const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i + 32));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), a);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i + 32), b);
  }
  __builtin_memcpy(to + i, from + i, n - i);
}
const bool has_avx = __builtin_cpu_supports("avx") != 0;

void copy(void* to, const void* from, u64 n) {
  if (has_avx) {
    copy_wide(static_cast<char*>(to), static_cast<const char*>(from), n);
  } else {
    __builtin_memcpy(to, from, n);
  }
}

}  // namespace

void join_neighbours(std::vector<Snapshot>& list) {
  std::sort(list.begin(), list.end(),
            [](const Snapshot& a, const Snapshot& b) { return a.begin() < b.begin(); });
  // Heap blocks have sixteen bytes of the heap's own between them.
  constexpr u64 gap = 16;
  std::size_t kept = 0;
  for (std::size_t i = 1; i < list.size(); ++i) {
    if (list[i].begin() <= list[kept].end() + gap && list[i].watched() == list[kept].watched()) {
      list[kept].extend(std::max(list[kept].end(), list[i].end()));
    } else {
      list[++kept] = list[i];
    }
  }
  if (!list.empty()) list.erase(list.begin() + static_cast<std::ptrdiff_t>(kept) + 1, list.end());
}

void Snapshot::take() {
  pages_begin_ = pages_end_ = 0;
  if (watched_) {
    restorations_ = 0;
    watched_pages_.assign((round_up(end_, page) - (begin_ & ~(page - 1))) / page, Page::compared);
  } else if (end_ - begin_ >= worth_mapping) {
    map_pages();
  }
  const u64 n = end_ - begin_ - (pages_end_ - pages_begin_);
  copy_ = static_cast<char*>(sys::map(0, round_up(n + 1, page), false));
  if (copy_ == nullptr) fatal("no memory for a copy of the program's data");
  if (pages_begin_ == 0) {
    __builtin_memcpy(copy_, reinterpret_cast<void*>(begin_), n);
    return;
  }
  const u64 head = pages_begin_ - begin_;
  __builtin_memcpy(copy_, reinterpret_cast<void*>(begin_), head);
  __builtin_memcpy(copy_ + head, reinterpret_cast<void*>(pages_end_), end_ - pages_end_);
}

void Snapshot::map_pages() {
  const uptr from = round_up(begin_, page);
  const uptr to = end_ & ~(page - 1);
  const i64 fd = sys::call(SYS_memfd_create, reinterpret_cast<u64>("fearless-data"), MFD_CLOEXEC);
  if (fd < 0) return;
  const auto file = static_cast<u64>(fd);
  u64 done = 0;
  while (done < to - from) {
    const i64 n = sys::call(SYS_pwrite64, file, from + done, to - from - done, done);
    if (n <= 0) break;
    done += static_cast<u64>(n);
  }
  if (done == to - from) {
    const i64 p = sys::call(SYS_mmap, from, to - from, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, file,
                            0);
    if (p == static_cast<i64>(from)) {
      pages_begin_ = from;
      pages_end_ = to;
      const i64 read = sys::call(SYS_mmap, 0, to - from, PROT_READ, MAP_PRIVATE, file, 0);
      if (read < 0) fatal("no address space for a copy of the program's data");
      pages_ = reinterpret_cast<const char*>(read);
    }
  }
  sys::call(SYS_close, file);
}

uptr Snapshot::page_begin(u64 i) const { return std::max<uptr>((begin_ & ~(page - 1)) + i * page, begin_); }
uptr Snapshot::page_end(u64 i) const { return std::min<uptr>((begin_ & ~(page - 1)) + (i + 1) * page, end_); }

void Snapshot::restore_pages() {
  for (u64 i = 0; i < watched_pages_.size(); ++i) {
    if (FEARLESS_LIKELY(watched_pages_[i] == Page::guarded)) continue;
    const uptr from = page_begin(i);
    const u64 n = page_end(i) - from;
    const char* saved = copy_ + (from - begin_);
    if (watched_pages_[i] == Page::compared) {
      if (__builtin_memcmp(reinterpret_cast<const void*>(from), saved, n) == 0) continue;
      watched_pages_[i] = Page::copied;
    }
    copy(reinterpret_cast<void*>(from), saved, n);
  }
  if (FEARLESS_LIKELY(restorations_ == restorations_before_watch)) return;
  ++restorations_;
  if (restorations_ == restorations_before_watch) protect();
}

void Snapshot::protect() {
  for (u64 i = 0; i < watched_pages_.size(); ++i)
    if (watched_pages_[i] == Page::compared &&
        sys::call(SYS_mprotect, page_begin(i) & ~(page - 1), page, PROT_READ) == 0)
      watched_pages_[i] = Page::guarded;
}

bool Snapshot::written(uptr address) {
  const uptr first = begin_ & ~(page - 1);
  const u64 i = (address - first) / page;
  if (address < first || i >= watched_pages_.size() || watched_pages_[i] != Page::guarded) return false;
  watched_pages_[i] = Page::copied;
  return sys::call(SYS_mprotect, first + i * page, page, PROT_READ | PROT_WRITE) == 0;
}

void Snapshot::restore() {
  if (watched_) {
    restore_pages();
    return;
  }
  if (pages_begin_ == 0) {
    copy(reinterpret_cast<void*>(begin_), copy_, end_ - begin_);
    return;
  }
  const u64 head = pages_begin_ - begin_;
  __builtin_memcpy(reinterpret_cast<void*>(begin_), copy_, head);
  __builtin_memcpy(reinterpret_cast<void*>(pages_end_), copy_ + head, end_ - pages_end_);
  sys::forget_pages(reinterpret_cast<void*>(pages_begin_), pages_end_ - pages_begin_);
}

bool Snapshot::unchanged(uptr address) const {
  const char* was = copy_ + (address - begin_);
  if (address >= pages_end_) was -= pages_end_ - pages_begin_;
  else if (address >= pages_begin_) was = pages_ + (address - pages_begin_);
  return __builtin_memcmp(was, reinterpret_cast<const void*>(address), sizeof(uptr)) == 0;
}

void Snapshot::release() {
  for (u64 i = 0; i < watched_pages_.size(); ++i) written(page_begin(i));
  watched_pages_.clear();
  if (copy_ != nullptr) sys::unmap(copy_, round_up(end_ - begin_ - (pages_end_ - pages_begin_) + 1, page));
  copy_ = nullptr;
  if (pages_ != nullptr) sys::unmap(const_cast<char*>(pages_), pages_end_ - pages_begin_);
  pages_ = nullptr;
}

}  // namespace fearless
