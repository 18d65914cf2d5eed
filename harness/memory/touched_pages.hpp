// Which pages of the process are there: in memory, or swapped out. What has never been touched is not.
#pragma once

#include "core/base.hpp"

namespace fearless {

// Asks the system (proc(5), pagemap), for many pages at a time. One at a time of these.
class TouchedPages {
 public:
  static constexpr u64 page = 4096;

  TouchedPages();
  ~TouchedPages();
  TouchedPages(const TouchedPages&) = delete;
  TouchedPages& operator=(const TouchedPages&) = delete;

  // The first address at or behind `address` in a page that may be there; `end` if there is none before.
  // (Where the system tells nothing, all may be there.)
  uptr next(uptr address, uptr end);

 private:
  i64 fd_;
  uptr known_ = 0;  // the first page that is known of
};

}  // namespace fearless
